import hashlib

from boto3.s3.transfer import TransferConfig
from s3 import BUCKET, connect_with_bucket, contents, random_file, refused

MIB = 1024 * 1024
client = connect_with_bucket()
source = random_file("large", 30 * MIB + 12345)

# The defaults: parts of 8 MiB, ten threads.
client.upload_file(source, BUCKET, "large", ExtraArgs={"Metadata": {"kind": "large"}, "ContentType": "a/b"})
head = client.head_object(Bucket=BUCKET, Key="large")
assert head["ContentLength"] == 30 * MIB + 12345
assert head["ContentType"] == "a/b" and head["Metadata"] == {"kind": "large"}
digests = b"".join(
    hashlib.md5(contents(source)[start:start + 8 * MIB]).digest() for start in range(0, 30 * MIB, 8 * MIB))
assert head["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-4"', head["ETag"]
client.download_file(BUCKET, "large", "back")
assert contents("back") == contents(source)
part = client.get_object(Bucket=BUCKET, Key="large", PartNumber=2)
assert part["Body"].read() == contents(source)[8 * MIB:16 * MIB]
assert part["PartsCount"] == 4

# A copy of a large object is made of copied parts.
client.copy({"Bucket": BUCKET, "Key": "large"}, BUCKET, "copied",
            Config=TransferConfig(multipart_threshold=8 * MIB, multipart_chunksize=10 * MIB))
assert client.get_object(Bucket=BUCKET, Key="copied")["Body"].read() == contents(source)

# By hand: parts out of order, one replaced, listed, completed.
upload = client.create_multipart_upload(Bucket=BUCKET, Key="by/hand")["UploadId"]
target = {"Bucket": BUCKET, "Key": "by/hand", "UploadId": upload}
second = client.upload_part(**target, PartNumber=7, Body=b"end")
client.upload_part(**target, PartNumber=1, Body=b"a" * (6 * MIB))
first = client.upload_part(**target, PartNumber=1, Body=b"b" * (5 * MIB))
listed = client.list_parts(**target)
assert [(part["PartNumber"], part["Size"]) for part in listed["Parts"]] == [(1, 5 * MIB), (7, 3)]
uploads = client.list_multipart_uploads(Bucket=BUCKET, Prefix="by/")["Uploads"]
assert [(item["Key"], item["UploadId"]) for item in uploads] == [("by/hand", upload)]
parts = [{"PartNumber": 1, "ETag": first["ETag"]}, {"PartNumber": 7, "ETag": second["ETag"]}]
with refused("InvalidPartOrder", 400):
    client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts[::-1]})
with refused("InvalidPart", 400):
    client.complete_multipart_upload(**target, MultipartUpload={"Parts": [dict(parts[0], PartNumber=2)]})
done = client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
assert done["Key"] == "by/hand" and done["ETag"].endswith('-2"')
assert client.get_object(Bucket=BUCKET, Key="by/hand")["Body"].read() == b"b" * (5 * MIB) + b"end"

# A part that is too small is found at the end; an abort leaves nothing.
upload = client.create_multipart_upload(Bucket=BUCKET, Key="small")["UploadId"]
target = {"Bucket": BUCKET, "Key": "small", "UploadId": upload}
parts = [{"PartNumber": n, "ETag": client.upload_part(**target, PartNumber=n, Body=b"x")["ETag"]} for n in (1, 2)]
with refused("EntityTooSmall", 400):
    client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
client.abort_multipart_upload(**target)
with refused("NoSuchUpload", 404):
    client.upload_part(**target, PartNumber=1, Body=b"x")
assert "Uploads" not in client.list_multipart_uploads(Bucket=BUCKET)
