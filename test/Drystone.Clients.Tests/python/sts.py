import json
import urllib.error
import urllib.request

import boto3
from s3 import BUCKET, connect_with_bucket, refused

iam, sts = boto3.client("iam"), boto3.client("sts")
connect_with_bucket().put_object(Bucket=BUCKET, Key="key", Body=b"body")
account = sts.get_caller_identity()["Account"]
assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:root"


def policy(action, resource="*", **more):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]})


def client(service, credentials):
    return boto3.client(
        service, aws_access_key_id=credentials["AccessKeyId"], aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials.get("SessionToken"))


def read(s3):
    return s3.get_object(Bucket=BUCKET, Key="key")["Body"].read()


user = iam.create_user(UserName="builder")["User"]
key = iam.create_access_key(UserName="builder")["AccessKey"]
as_user = client("sts", key)
assert as_user.get_caller_identity()["Arn"] == user["Arn"]
trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]})
role = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)["Role"]
iam.put_role_policy(RoleName="deployer", PolicyName="all", PolicyDocument=policy("s3:*"))

# A role's session, in headers and in a link.
assumed = as_user.assume_role(RoleArn=role["Arn"], RoleSessionName="build-7", DurationSeconds=7200)
assert assumed["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/deployer/build-7", assumed
session = client("s3", assumed["Credentials"])
assert read(session) == b"body"
assert client("sts", assumed["Credentials"]).get_caller_identity()["UserId"] == f"{role['RoleId']}:build-7"
link = session.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "key"}, ExpiresIn=600)
with urllib.request.urlopen(link) as answer:
    assert answer.read() == b"body"

# What other machines post to a form is signed by the session too.
form = session.generate_presigned_post(BUCKET, "posted")
assert "x-amz-security-token" in form["fields"], form
lines = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
         for name, value in form["fields"].items()]
body = "".join(lines) + '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nposted\r\n--b--\r\n'
request = urllib.request.Request(
    form["url"], body.encode(), {"Content-Type": "multipart/form-data; boundary=b"}, method="POST")
with urllib.request.urlopen(request) as answer:
    assert answer.status == 204, answer.status

# A session policy narrows, and the root of the account takes no role.
narrowed = as_user.assume_role(
    RoleArn=role["Arn"], RoleSessionName="narrow", Policy=policy("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"),
    Tags=[{"Key": "team", "Value": "blue"}])
assert narrowed["PackedPolicySize"] > 0, narrowed
assert read(client("s3", narrowed["Credentials"])) == b"body"
with refused("AccessDenied", 403):
    client("s3", narrowed["Credentials"]).put_object(Bucket=BUCKET, Key="key", Body=b"other")
with refused("AccessDenied", 403):
    sts.assume_role(RoleArn=role["Arn"], RoleSessionName="root")
with refused("ValidationError", 400):
    as_user.assume_role(RoleArn=role["Arn"], RoleSessionName="long", DurationSeconds=7201)

# A token is worth something with its own key alone.
with refused("InvalidToken", 400):
    read(client("s3", {**assumed["Credentials"], "SessionToken": narrowed["Credentials"]["SessionToken"]}))
with refused("InvalidToken", 400):
    read(client("s3", {**key, "SessionToken": assumed["Credentials"]["SessionToken"]}))
with refused("InvalidAccessKeyId", 403):
    read(client("s3", {**assumed["Credentials"], "SessionToken": None}))

# The user's own rights for a while.
iam.put_user_policy(UserName="builder", PolicyName="read", PolicyDocument=policy("s3:GetObject"))
temporary = as_user.get_session_token(DurationSeconds=900)["Credentials"]
assert read(client("s3", temporary)) == b"body"
with refused("InvalidClientTokenId", 403):
    client("iam", temporary).list_users()

# A session ends with its role.
iam.delete_role_policy(RoleName="deployer", PolicyName="all")
iam.delete_role(RoleName="deployer")
with refused("InvalidToken", 400):
    read(session)
try:
    urllib.request.urlopen(link)
    raise AssertionError("the link should have ended with its role")
except urllib.error.HTTPError as error:
    assert error.code == 400, error
