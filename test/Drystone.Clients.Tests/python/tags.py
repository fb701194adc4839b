from s3 import BUCKET, connect_with_bucket, refused

client = connect_with_bucket()
TARGET = {"Bucket": BUCKET, "Key": "key"}
client.put_object(**TARGET, Body=b"body", Tagging="project=drystone&empty=&a%20b=c%2Bd")


def tags():
    return {tag["Key"]: tag["Value"] for tag in client.get_object_tagging(**TARGET)["TagSet"]}


assert tags() == {"project": "drystone", "empty": "", "a b": "c+d"}
assert client.get_object(**TARGET)["TagCount"] == 3
client.put_object_tagging(**TARGET, Tagging={"TagSet": [{"Key": "only", "Value": "one = two: a@b/c"}]})
assert tags() == {"only": "one = two: a@b/c"}
client.delete_object_tagging(**TARGET)
assert tags() == {}
with refused("InvalidTag", 400):
    client.put_object_tagging(**TARGET, Tagging={"TagSet": [{"Key": "twice", "Value": v} for v in "ab"]})
with refused("NoSuchKey", 404):
    client.get_object_tagging(Bucket=BUCKET, Key="absent")
