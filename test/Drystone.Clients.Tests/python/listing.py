from s3 import BUCKET, connect_with_bucket

client = connect_with_bucket()
keys = sorted(f"{folder}/{number:02}" for folder in ("a", "b/c", "b/d", "e f+g") for number in range(6)) + ["root"]
for key in keys:
    client.put_object(Bucket=BUCKET, Key=key, Body=key.encode())


def pages(operation, **options):
    return list(client.get_paginator(operation).paginate(Bucket=BUCKET, **options))


def keys_of(listing):
    return [item["Key"] for page in listing for item in page.get("Contents", [])]


def prefixes_of(listing):
    return [item["Prefix"] for page in listing for item in page.get("CommonPrefixes", [])]


for operation in ("list_objects", "list_objects_v2"):
    assert keys_of(pages(operation)) == keys
    assert keys_of(pages(operation, Prefix="b/")) == keys[6:18]
    small = pages(operation, PaginationConfig={"PageSize": 7})
    assert len(small) == 4
    assert keys_of(small) == keys
    top = pages(operation, Delimiter="/", PaginationConfig={"PageSize": 1})
    assert prefixes_of(top) == ["a/", "b/", "e f+g/"], top
    assert keys_of(top) == ["root"], top
    below = pages(operation, Delimiter="/", Prefix="b/")
    assert prefixes_of(below) == ["b/c/", "b/d/"]
    assert keys_of(below) == []

first = client.list_objects_v2(Bucket=BUCKET, MaxKeys=1, FetchOwner=True)
assert first["KeyCount"] == 1 and first["IsTruncated"]
assert first["Contents"][0]["Size"] == len("a/00")
assert first["Contents"][0]["StorageClass"] == "STANDARD"
assert "ID" in first["Contents"][0]["Owner"]
assert keys_of([client.list_objects_v2(Bucket=BUCKET, StartAfter="e f+g/04")]) == ["e f+g/05", "root"]
assert keys_of([client.list_objects(Bucket=BUCKET, Marker="e f+g/04")]) == ["e f+g/05", "root"]
assert client.list_objects_v2(Bucket=BUCKET, Prefix="none")["KeyCount"] == 0

answer = client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys[:12] + ["absent"]]})
assert sorted(item["Key"] for item in answer["Deleted"]) == sorted(keys[:12] + ["absent"])
assert "Errors" not in answer
answer = client.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys[12:]], "Quiet": True})
assert "Deleted" not in answer
assert keys_of(pages("list_objects_v2")) == []
