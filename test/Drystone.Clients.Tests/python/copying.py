from s3 import BUCKET, connect_with_bucket, refused

client = connect_with_bucket()
client.create_bucket(Bucket="other-bucket")
KEY = "from/a key+with ümlaut"
put = client.put_object(Bucket=BUCKET, Key=KEY, Body=b"body", ContentType="a/b", Metadata={"one": "1"}, Tagging="t=1")
source = {"Bucket": BUCKET, "Key": KEY}

copied = client.copy_object(Bucket="other-bucket", Key="to", CopySource=source)["CopyObjectResult"]
assert copied["ETag"] == put["ETag"] and copied["LastModified"]
got = client.get_object(Bucket="other-bucket", Key="to")
assert (got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"body", "a/b", {"one": "1"})
assert client.get_object_tagging(Bucket="other-bucket", Key="to")["TagSet"] == [{"Key": "t", "Value": "1"}]

client.copy_object(Bucket=BUCKET, Key=KEY, CopySource=source, MetadataDirective="REPLACE",
                   ContentType="c/d", Metadata={"two": "2"})
head = client.head_object(Bucket=BUCKET, Key=KEY)
assert (head["ContentType"], head["Metadata"]) == ("c/d", {"two": "2"})
with refused("InvalidRequest", 400):
    client.copy_object(Bucket=BUCKET, Key=KEY, CopySource=source)
with refused("NoSuchKey", 404):
    client.copy_object(Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "absent"})
with refused("PreconditionFailed", 412):
    client.copy_object(Bucket=BUCKET, Key="to", CopySource=source, CopySourceIfNoneMatch=put["ETag"])
client.copy_object(Bucket=BUCKET, Key="to", CopySource=source, CopySourceIfMatch=put["ETag"])
