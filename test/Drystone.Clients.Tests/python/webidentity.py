"""Roles for the users of an OpenID issuer, which runs in here; openssl makes and uses its key."""

import base64
import json
import os
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from s3 import BUCKET, connect_with_bucket, refused

subprocess.run(["openssl", "genrsa", "-out", "issuer.pem", "2048"], check=True, capture_output=True)
modulus = subprocess.run(
    ["openssl", "rsa", "-in", "issuer.pem", "-noout", "-modulus"], check=True, capture_output=True, text=True).stdout
pages = {}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer(BaseHTTPRequestHandler):
    def do_GET(self):
        page = json.dumps(pages[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
threading.Thread(target=server.serve_forever, daemon=True).start()
issuer = f"http://127.0.0.1:{server.server_port}/realms/demo"
pages["/realms/demo/.well-known/openid-configuration"] = {"issuer": issuer, "jwks_uri": f"{issuer}/keys"}
number = bytes.fromhex(modulus.strip().split("=")[1])
pages["/realms/demo/keys"] = {"keys": [
    {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": encode(number), "e": "AQAB"}]}


def token(**claims):
    now = int(time.time())
    head = {"alg": "RS256", "typ": "JWT", "kid": "one"}
    body = {"iss": issuer, "aud": "drystone", "sub": "pipeline-7", "iat": now, "exp": now + 600, **claims}
    signed = ".".join(encode(json.dumps(part).encode()) for part in (head, body))
    signature = subprocess.run(
        ["openssl", "dgst", "-sha256", "-sign", "issuer.pem"], check=True, capture_output=True, input=signed.encode())
    return f"{signed}.{encode(signature.stdout)}"


iam = boto3.client("iam")
connect_with_bucket().put_object(Bucket=BUCKET, Key="key", Body=b"body")
provider = iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["drystone"])["OpenIDConnectProviderArn"]
trust = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringLike": {f"{issuer[len('http://'):]}:sub": "pipeline-*"}}}]})
role = iam.create_role(RoleName="pipeline", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
iam.attach_role_policy(RoleName="pipeline", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")

# The call itself, which nothing signs.
sts = boto3.client("sts", config=Config(signature_version=UNSIGNED))
answer = sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="run-1", WebIdentityToken=token())
assert (answer["SubjectFromWebIdentityToken"], answer["Audience"]) == ("pipeline-7", "drystone"), answer
with refused("AccessDenied", 403):
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="run-1", WebIdentityToken=token(sub="other"))
with refused("InvalidIdentityToken", 400):
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="run-1", WebIdentityToken=token(aud="other"))
with refused("ExpiredTokenException", 400):
    sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="run-1", WebIdentityToken=token(exp=1))

# What SDKs do by themselves where a pipeline gives them a token in a file.
with open("token", "w") as file:
    file.write(token())
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    del os.environ[name]
os.environ.update(AWS_ROLE_ARN=role, AWS_WEB_IDENTITY_TOKEN_FILE="token", AWS_ROLE_SESSION_NAME="run-2")
session = boto3.Session()
assert session.client("s3").get_object(Bucket=BUCKET, Key="key")["Body"].read() == b"body"
assert session.client("sts").get_caller_identity()["Arn"].endswith(":assumed-role/pipeline/run-2")
with refused("AccessDenied", 403):
    session.client("s3").put_object(Bucket=BUCKET, Key="key", Body=b"other")
