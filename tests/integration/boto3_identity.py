"""The life of a user who calls Amazon MQ, as scripts for IAM write it. Prints what each step gave, as JSON."""
import json
import time

import boto3
from botocore.exceptions import ClientError

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "mq:*", "Resource": "*"}]}
DENY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "mq:*", "Resource": "*"}]}
iam = boto3.client("iam")
seen = {}


def outcome(client):
    """`allowed`, or the code of the refusal."""
    try:
        client.list_brokers()
        return "allowed"
    except ClientError as error:
        return error.response["Error"]["Code"]


def becomes(client, wanted, seconds=10):
    """The last outcome within the time."""
    end = time.monotonic() + seconds
    while True:
        got = outcome(client)
        if got == wanted or time.monotonic() > end:
            return got
        time.sleep(0.1)


iam.create_user(UserName="boto", Tags=[{"Key": "team", "Value": "a"}])
made = iam.create_access_key(UserName="boto")["AccessKey"]
own = {"aws_access_key_id": made["AccessKeyId"], "aws_secret_access_key": made["SecretAccessKey"]}
mq = boto3.client("mq", **own)
seen["new"] = outcome(mq)

iam.create_group(GroupName="boto-group")
iam.put_group_policy(GroupName="boto-group", PolicyName="allow", PolicyDocument=json.dumps(ALLOW))
iam.add_user_to_group(UserName="boto", GroupName="boto-group")
seen["in the group"] = becomes(mq, "allowed")

token = boto3.client("sts", **own).get_session_token(DurationSeconds=900)["Credentials"]
session = boto3.client(
    "mq",
    aws_access_key_id=token["AccessKeyId"],
    aws_secret_access_key=token["SecretAccessKey"],
    aws_session_token=token["SessionToken"],
)
seen["session"] = outcome(session)

iam.put_user_policy(UserName="boto", PolicyName="deny", PolicyDocument=json.dumps(DENY))
seen["denied"] = becomes(mq, "AccessDeniedException")
seen["session, denied"] = becomes(session, "AccessDeniedException")
iam.delete_user_policy(UserName="boto", PolicyName="deny")
seen["allowed again"] = becomes(mq, "allowed")

try:
    iam.delete_user(UserName="boto")
except ClientError as error:
    seen["deleted too early"] = error.response["Error"]["Code"]
iam.remove_user_from_group(UserName="boto", GroupName="boto-group")
iam.delete_access_key(UserName="boto", AccessKeyId=made["AccessKeyId"])
seen["without its key"] = becomes(mq, "UnrecognizedClientException")
iam.delete_user(UserName="boto")
seen["session, deleted"] = becomes(session, "UnrecognizedClientException")

# A user made again under the name is another one.
iam.create_user(UserName="boto")
iam.add_user_to_group(UserName="boto", GroupName="boto-group")
seen["key, made again"] = outcome(mq)
seen["session, made again"] = outcome(session)
iam.remove_user_from_group(UserName="boto", GroupName="boto-group")
iam.delete_user(UserName="boto")
iam.delete_group_policy(GroupName="boto-group", PolicyName="allow")
iam.delete_group(GroupName="boto-group")
print(json.dumps(seen))
