"""What the scripts share. Endpoint and credentials come from the environment, as boto3 reads them."""

import os
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = "boto3-bucket"


def connect(**options):
    return boto3.client("s3", config=Config(**options) if options else None)


def connect_with_bucket(**options):
    client = connect(**options)
    client.create_bucket(Bucket=BUCKET)
    return client


@contextmanager
def refused(code, status):
    try:
        yield
    except ClientError as error:
        answer = error.response
        actual = (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"])
        assert actual == (code, status), actual
    else:
        raise AssertionError(f"it should have been refused with {code}")


def random_file(path, size):
    with open(path, "wb") as file:
        file.write(os.urandom(size))
    return path


def contents(path):
    with open(path, "rb") as file:
        return file.read()
