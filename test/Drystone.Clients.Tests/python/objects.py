import hashlib
import io

from s3 import BUCKET, connect_with_bucket, refused

client = connect_with_bucket()
KEY = "folder/a key with blanks, +plus & ümlaut/日本.txt"
BODY = b"The quick brown fox jumps over the lazy dog"

put = client.put_object(
    Bucket=BUCKET, Key=KEY, Body=BODY, ContentType="text/plain; charset=utf-8", ContentEncoding="identity",
    ContentLanguage="en", ContentDisposition='attachment; filename="fox.txt"', CacheControl="max-age=60",
    Metadata={"colour": "brown", "mixed": "a b  c"})
assert put["ETag"] == f'"{hashlib.md5(BODY).hexdigest()}"'

head = client.head_object(Bucket=BUCKET, Key=KEY)
assert head["ContentLength"] == len(BODY)
assert head["ContentType"] == "text/plain; charset=utf-8"
assert head["ContentEncoding"] == "identity"
assert head["ContentLanguage"] == "en"
assert head["ContentDisposition"] == 'attachment; filename="fox.txt"'
assert head["CacheControl"] == "max-age=60"
assert head["Metadata"] == {"colour": "brown", "mixed": "a b  c"}
assert head["AcceptRanges"] == "bytes"
assert head["ETag"] == put["ETag"]

get = client.get_object(Bucket=BUCKET, Key=KEY)
assert get["Body"].read() == BODY
assert get["LastModified"] == head["LastModified"]

part = client.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=4-8")
assert part["Body"].read() == b"quick"
assert part["ContentRange"] == f"bytes 4-8/{len(BODY)}"
assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
assert client.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=-3")["Body"].read() == b"dog"
with refused("InvalidRange", 416):
    client.get_object(Bucket=BUCKET, Key=KEY, Range="bytes=1000-")
assert client.get_object(Bucket=BUCKET, Key=KEY, ResponseContentType="a/b")["ContentType"] == "a/b"

client.put_object(Bucket=BUCKET, Key="empty")
assert client.get_object(Bucket=BUCKET, Key="empty")["Body"].read() == b""
client.put_object(Bucket=BUCKET, Key="stream", Body=io.BytesIO(BODY * 1000))
assert client.get_object(Bucket=BUCKET, Key="stream")["Body"].read() == BODY * 1000

with refused("NoSuchKey", 404):
    client.get_object(Bucket=BUCKET, Key="absent")
with refused("404", 404):
    client.head_object(Bucket=BUCKET, Key="absent")
with refused("NoSuchBucket", 404):
    client.put_object(Bucket="absent-bucket", Key=KEY, Body=BODY)
client.delete_object(Bucket=BUCKET, Key="absent")
client.delete_object(Bucket=BUCKET, Key=KEY)
with refused("NoSuchKey", 404):
    client.get_object(Bucket=BUCKET, Key=KEY)
