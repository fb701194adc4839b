from s3 import connect, refused

client = connect()
assert client.list_buckets()["Buckets"] == []
with refused("404", 404):
    client.head_bucket(Bucket="bucket-one")

for name in ("bucket-two", "bucket-one"):
    client.create_bucket(Bucket=name)
client.head_bucket(Bucket="bucket-one")
assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["bucket-one", "bucket-two"]
assert client.get_bucket_location(Bucket="bucket-one")["LocationConstraint"] is None
assert "Status" not in client.get_bucket_versioning(Bucket="bucket-one")
client.get_waiter("bucket_exists").wait(Bucket="bucket-one")

with refused("InvalidBucketName", 400):
    client.create_bucket(Bucket="Not.A..Name")
with refused("NoSuchBucket", 404):
    client.list_objects_v2(Bucket="bucket-three")

client.put_object(Bucket="bucket-one", Key="key")
with refused("BucketNotEmpty", 409):
    client.delete_bucket(Bucket="bucket-one")
client.delete_object(Bucket="bucket-one", Key="key")
client.delete_bucket(Bucket="bucket-one")
with refused("NoSuchBucket", 404):
    client.delete_bucket(Bucket="bucket-one")
assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["bucket-two"]
