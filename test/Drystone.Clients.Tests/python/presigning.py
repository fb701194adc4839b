import io
import urllib.error
import urllib.request

from s3 import BUCKET, connect, connect_with_bucket


def send(method, url, body=None, headers=None):
    """Returns the status and the body, as a program without any SDK sees them."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def post(form, name, content):
    """Sends a form with a file, as a browser does."""
    fields = "".join(
        f'--seam\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in form["fields"].items())
    file = f'--seam\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = (fields + file).encode() + content + b"\r\n--seam--\r\n"
    return send("POST", form["url"], body, {"Content-Type": "multipart/form-data; boundary=seam"})


connect_with_bucket()
KEY = "folder/a key+with ümlaut.txt"
# The default for a custom endpoint is Signature Version 2.
for client, mark in ((connect(), "Signature="), (connect(signature_version="s3v4"), "X-Amz-Signature=")):
    target = {"Bucket": BUCKET, "Key": KEY}
    put = client.generate_presigned_url("put_object", Params=dict(target, ContentType="text/plain"), ExpiresIn=60)
    assert mark in put, put
    assert send("PUT", put, b"presigned", {"Content-Type": "text/plain"}) == (200, b"")
    assert send("PUT", put, b"presigned", {"Content-Type": "text/html"})[0] == 403
    get = client.generate_presigned_url("get_object", Params=target)
    assert send("GET", get) == (200, b"presigned")
    assert send("GET", get.replace("folder", "other"))[0] == 403
    assert send("GET", get + "0")[0] == 403
    attachment = client.generate_presigned_url(
        "get_object", Params=dict(target, ResponseContentDisposition='attachment; filename="a b"'))
    with urllib.request.urlopen(attachment) as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="a b"'
    assert send("HEAD", client.generate_presigned_url("head_object", Params=target))[0] == 200
    assert send("DELETE", client.generate_presigned_url("delete_object", Params=target))[0] == 204
    assert send("GET", get)[0] == 404
    assert send("GET", get.split("?")[0])[0] == 403
    form = client.generate_presigned_post(
        BUCKET, "forms/${filename}", Fields={"success_action_status": "201", "x-amz-meta-a": "b"},
        Conditions=[{"success_action_status": "201"}, {"x-amz-meta-a": "b"}, ["content-length-range", 1, 10]])
    status, answer = post(form, "ü b.txt", b"posted")
    assert status == 201 and b"<ETag>" in answer, answer
    posted = client.get_object(Bucket=BUCKET, Key="forms/ü b.txt")
    assert (posted["Body"].read(), posted["Metadata"]) == (b"posted", {"a": "b"}), posted
    status, answer = post(form, "long", b"posted by far too much")
    assert status == 400 and b"EntityTooLarge" in answer, answer
    status, answer = post(dict(form, fields=dict(form["fields"], key="elsewhere")), "a", b"posted")
    assert status == 403 and b"Invalid according to Policy" in answer, answer

# The whole of SigV2 also in the header.
old = connect(signature_version="s3")
old.put_object(Bucket=BUCKET, Key=KEY, Body=io.BytesIO(b"signed the old way"), Metadata={"a": "b"})
assert old.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"signed the old way"
assert [item["Key"] for item in old.list_objects_v2(Bucket=BUCKET, Prefix="folder/")["Contents"]] == [KEY]
