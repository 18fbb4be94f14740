"""A broker's life through boto3, told as JSON lines: {"step", "result"} or {"step", "error", "message"}."""
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, deadline_seconds = sys.argv[1], float(sys.argv[2])


def client(profile, **overrides):
    session = boto3.Session(profile_name=profile)
    config = Config(retries={"mode": "standard", "total_max_attempts": 1})
    return session.client("mq", endpoint_url=endpoint, region_name="us-east-1", config=config, **overrides)


def tell(step, call):
    try:
        result = call()
        result.pop("ResponseMetadata", None)
        print(json.dumps({"step": step, "result": result}, default=str))
        return result
    except ClientError as error:
        told = error.response["Error"]
        print(json.dumps({"step": step, "error": told["Code"], "message": told["Message"]}))
        return None


def until(step, done):
    """Polls, because the broker's life is told by the gateway's clock."""
    end = time.monotonic() + deadline_seconds
    while time.monotonic() < end and not done():
        time.sleep(0.1)
    tell(step, lambda: alice.describe_broker(BrokerId=broker))


def state():
    try:
        return alice.describe_broker(BrokerId=broker)["BrokerState"]
    except ClientError as error:
        return error.response["Error"]["Code"]


alice, frank = client("alice"), client("frank")
tell("list", alice.list_brokers)
tell("list denied", frank.list_brokers)
tell("wrong secret", client("alice", aws_access_key_id=alice._request_signer._credentials.access_key,
                            aws_secret_access_key="A" * 40).list_brokers)
made = tell("create", lambda: alice.create_broker(
    BrokerName="boto3-broker", DeploymentMode="SINGLE_INSTANCE", EngineType="RABBITMQ", HostInstanceType="mq.m7g.medium",
    PubliclyAccessible=False, Users=[{"Username": "admin", "Password": "correct-horse-battery"}], Tags={"env": "dev"}))
tell("create denied", lambda: frank.create_broker(
    BrokerName="frank-broker", DeploymentMode="SINGLE_INSTANCE", EngineType="RABBITMQ", HostInstanceType="mq.m7g.medium",
    PubliclyAccessible=False))
broker = made["BrokerId"]
until("running", lambda: state() == "RUNNING")
tell("delete", lambda: alice.delete_broker(BrokerId=broker))
until("gone", lambda: state() == "NotFoundException")
