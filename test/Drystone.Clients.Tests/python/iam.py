import json

import boto3
from s3 import BUCKET, connect_with_bucket, refused

root = boto3.client("iam")
connect_with_bucket().put_object(Bucket=BUCKET, Key="key", Body=b"body")
account = root.get_user()["User"]["Arn"].split(":")[4]
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def policy(effect, action, resource="*", **more):
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]})


def as_user(service, key):
    return boto3.client(
        service, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])


# Users and keys.
user = root.create_user(UserName="Anna", Path="/people/", Tags=[{"Key": "team", "Value": "blue"}])["User"]
assert user["Arn"] == f"arn:aws:iam::{account}:user/people/Anna", user
assert root.get_user(UserName="anna")["User"]["UserId"] == user["UserId"]
with refused("EntityAlreadyExists", 409):
    root.create_user(UserName="ANNA")
key = root.create_access_key(UserName="Anna")["AccessKey"]
s3 = as_user("s3", key)
with refused("AccessDenied", 403):
    s3.get_object(Bucket=BUCKET, Key="key")

# Inline policies.
root.put_user_policy(
    UserName="Anna", PolicyName="read", PolicyDocument=policy("Allow", "s3:GetObject", f"arn:aws:s3:::{BUCKET}/*"))
assert s3.get_object(Bucket=BUCKET, Key="key")["Body"].read() == b"body"
kept = root.get_user_policy(UserName="Anna", PolicyName="read")["PolicyDocument"]
assert kept["Statement"][0]["Action"] == "s3:GetObject", kept
with refused("MalformedPolicyDocument", 400):
    root.put_user_policy(UserName="Anna", PolicyName="broken", PolicyDocument="{}")
assert root.list_user_policies(UserName="Anna")["PolicyNames"] == ["read"]

# Groups and managed policies.
root.create_group(GroupName="writers")
made = root.create_policy(PolicyName="write", PolicyDocument=policy("Allow", "s3:PutObject"))["Policy"]
root.attach_group_policy(GroupName="writers", PolicyArn=made["Arn"])
with refused("AccessDenied", 403):
    s3.put_object(Bucket=BUCKET, Key="new", Body=b"new")
root.add_user_to_group(GroupName="writers", UserName="Anna")
s3.put_object(Bucket=BUCKET, Key="new", Body=b"new")
root.create_policy_version(PolicyArn=made["Arn"], PolicyDocument=policy("Deny", "s3:PutObject"), SetAsDefault=True)
with refused("AccessDenied", 403):
    s3.put_object(Bucket=BUCKET, Key="newer", Body=b"newer")
with refused("DeleteConflict", 409):
    root.delete_policy(PolicyArn=made["Arn"])
assert [one["UserName"] for one in root.get_group(GroupName="writers")["Users"]] == ["Anna"]

# Pages, as a paginator walks them.
for number in range(5):
    root.create_user(UserName=f"page{number}", Path="/pages/")
pages = root.get_paginator("list_users").paginate(PathPrefix="/pages/", PaginationConfig={"PageSize": 2})
assert [one["UserName"] for page in pages for one in page["Users"]] == [f"page{number}" for number in range(5)]

# Who may not is refused, and cannot help itself.
iam = as_user("iam", key)
with refused("AccessDenied", 403):
    iam.attach_user_policy(UserName="Anna", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
simulated = root.simulate_principal_policy(
    PolicySourceArn=user["Arn"], ActionNames=["s3:GetObject", "iam:CreateUser"],
    ResourceArns=[f"arn:aws:s3:::{BUCKET}/key"])["EvaluationResults"]
assert [one["EvalDecision"] for one in simulated] == ["allowed", "implicitDeny"], simulated

# Roles and boundaries.
trust = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": user["Arn"]}, "Action": "sts:AssumeRole"}]})
role = root.create_role(RoleName="reader", AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)["Role"]
assert role["AssumeRolePolicyDocument"] == json.loads(trust), role
root.attach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
root.put_role_permissions_boundary(RoleName="reader", PermissionsBoundary=READ_ONLY)
boundary = root.get_role(RoleName="reader")["Role"]["PermissionsBoundary"]
assert boundary["PermissionsBoundaryArn"] == READ_ONLY, boundary
details = root.get_account_authorization_details(Filter=["Role"])
assert [one["RoleName"] for one in details["RoleDetailList"]] == ["reader"] and not details["UserDetailList"]

# What hangs on them goes before users, groups and roles.
with refused("DeleteConflict", 409):
    root.delete_user(UserName="Anna")
used = root.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
assert used["UserName"] == "Anna" and used["AccessKeyLastUsed"]["ServiceName"] == "iam", used
root.delete_access_key(UserName="Anna", AccessKeyId=key["AccessKeyId"])
with refused("InvalidAccessKeyId", 403):
    s3.put_object(Bucket=BUCKET, Key="late", Body=b"late")
root.delete_user_policy(UserName="Anna", PolicyName="read")
root.remove_user_from_group(GroupName="writers", UserName="Anna")
root.delete_user(UserName="Anna")
root.detach_group_policy(GroupName="writers", PolicyArn=made["Arn"])
root.delete_group(GroupName="writers")
root.delete_policy_version(PolicyArn=made["Arn"], VersionId="v1")
root.delete_policy(PolicyArn=made["Arn"])
root.detach_role_policy(RoleName="reader", PolicyArn=READ_ONLY)
root.delete_role(RoleName="reader")
with refused("NoSuchEntity", 404):
    root.get_user(UserName="Anna")
