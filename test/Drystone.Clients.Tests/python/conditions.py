from datetime import timedelta

from s3 import BUCKET, connect_with_bucket, refused

client = connect_with_bucket()
TARGET = {"Bucket": BUCKET, "Key": "key"}
first = client.put_object(**TARGET, Body=b"first", IfNoneMatch="*")["ETag"]
with refused("PreconditionFailed", 412):
    client.put_object(**TARGET, Body=b"again", IfNoneMatch="*")
second = client.put_object(**TARGET, Body=b"second", IfMatch=first)["ETag"]
with refused("PreconditionFailed", 412):
    client.put_object(**TARGET, Body=b"third", IfMatch=first)
with refused("NoSuchKey", 404):
    client.put_object(Bucket=BUCKET, Key="absent", Body=b"x", IfMatch=first)
client.put_object(**TARGET, Body=b"second", IfMatch=second.strip('"'))

assert client.get_object(**TARGET, IfMatch=second)["Body"].read() == b"second"
with refused("PreconditionFailed", 412):
    client.get_object(**TARGET, IfMatch=first)
with refused("304", 304):
    client.get_object(**TARGET, IfNoneMatch=second)
modified = client.head_object(**TARGET)["LastModified"]
with refused("304", 304):
    client.head_object(**TARGET, IfModifiedSince=modified)
with refused("PreconditionFailed", 412):
    client.get_object(**TARGET, IfUnmodifiedSince=modified - timedelta(hours=1))

upload = client.create_multipart_upload(**TARGET)["UploadId"]
part = client.upload_part(**TARGET, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
with refused("PreconditionFailed", 412):
    client.complete_multipart_upload(**TARGET, UploadId=upload, MultipartUpload=parts, IfNoneMatch="*")
upload = client.create_multipart_upload(**TARGET)["UploadId"]
part = client.upload_part(**TARGET, UploadId=upload, PartNumber=1, Body=b"part")["ETag"]
client.complete_multipart_upload(**TARGET, UploadId=upload, MultipartUpload=parts, IfMatch=second)

with refused("PreconditionFailed", 412):
    client.delete_object(**TARGET, IfMatch=first)
client.delete_object(**TARGET, IfMatch=client.head_object(**TARGET)["ETag"])
with refused("404", 404):
    client.head_object(**TARGET)
