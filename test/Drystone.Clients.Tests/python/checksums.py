import base64
import binascii
import hashlib

from s3 import BUCKET, connect_with_bucket, refused

client = connect_with_bucket()
BODY = b"123456789"


def big_endian(value, size):
    return base64.b64encode(value.to_bytes(size, "big")).decode()


# CRC32C and CRC64NVME are the check values that the catalogue of CRCs gives for these nine bytes.
EXPECTED = {
    "CRC32": big_endian(binascii.crc32(BODY), 4),
    "CRC32C": big_endian(0xE3069283, 4),
    "SHA1": base64.b64encode(hashlib.sha1(BODY).digest()).decode(),
    "SHA256": base64.b64encode(hashlib.sha256(BODY).digest()).decode(),
    "CRC64NVME": big_endian(0xAE8B14860A799888, 8),
}
for algorithm, value in EXPECTED.items():
    name = f"Checksum{algorithm}"
    target = {"Bucket": BUCKET, "Key": algorithm}
    assert client.put_object(**target, Body=BODY, **{name: value})[name] == value
    head = client.head_object(**target, ChecksumMode="ENABLED")
    assert head[name] == value and head["ChecksumType"] == "FULL_OBJECT", head
    assert name not in client.get_object(**target, ChecksumMode="ENABLED", Range="bytes=0-1")
    with refused("BadDigest", 400):
        client.put_object(**target, Body=b"other bytes", **{name: value})
    assert client.get_object(**target)["Body"].read() == BODY

# botocore computes these itself, in a header for bytes.
for algorithm in ("CRC32", "SHA1", "SHA256"):
    target = {"Bucket": BUCKET, "Key": "computed"}
    answer = client.put_object(**target, Body=BODY, ChecksumAlgorithm=algorithm)
    assert answer[f"Checksum{algorithm}"] == EXPECTED[algorithm]
    assert client.get_object(**target, ChecksumMode="ENABLED")["Body"].read() == BODY

# Parts: a checksum of checksums, except that CRCs may cover the whole.
for algorithm in ("SHA256", "CRC32"):
    target = {"Bucket": BUCKET, "Key": "parts"}
    name = f"Checksum{algorithm}"
    created = client.create_multipart_upload(**target, ChecksumAlgorithm=algorithm, ChecksumType="COMPOSITE")
    target["UploadId"] = created["UploadId"]
    parts = []
    for number, body in ((1, b"a" * 5 * 1024 * 1024), (2, BODY)):
        answer = client.upload_part(**target, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm)
        parts.append({"PartNumber": number, "ETag": answer["ETag"], name: answer[name]})
    digests = b"".join(base64.b64decode(part[name]) for part in parts)
    whole = hashlib.sha256(digests).digest() if algorithm == "SHA256" else binascii.crc32(digests).to_bytes(4, "big")
    done = client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts})
    assert done[name] == base64.b64encode(whole).decode() + "-2", done
    assert done["ChecksumType"] == "COMPOSITE"

created = client.create_multipart_upload(Bucket=BUCKET, Key="whole", ChecksumAlgorithm="CRC32",
                                         ChecksumType="FULL_OBJECT")
target = {"Bucket": BUCKET, "Key": "whole", "UploadId": created["UploadId"]}
bodies = [b"a" * 5 * 1024 * 1024, BODY]
parts = [
    {"PartNumber": n, "ETag": answer["ETag"], "ChecksumCRC32": answer["ChecksumCRC32"]}
    for n, answer in (
        (n, client.upload_part(**target, PartNumber=n, Body=body, ChecksumAlgorithm="CRC32"))
        for n, body in enumerate(bodies, 1))
]
done = client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts}, ChecksumType="FULL_OBJECT")
assert done["ChecksumCRC32"] == big_endian(binascii.crc32(b"".join(bodies)), 4)
assert done["ChecksumType"] == "FULL_OBJECT"
