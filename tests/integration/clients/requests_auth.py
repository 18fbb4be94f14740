"""A broker's life by Python's requests with aws_requests_auth, which sends the body's hash unsigned.

What it saw is one JSON object on standard output.
"""
import json
import os
from urllib.parse import quote, urlsplit

import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth

GATEWAY = os.environ["GATEWAY"]


def call(who, method, path, service="mq", **more):
    auth = AWSRequestsAuth(
        aws_access_key=os.environ[f"{who}_KEY"],
        aws_secret_access_key=os.environ[f"{who}_SECRET"],
        aws_host=urlsplit(GATEWAY).netloc,
        aws_region="us-east-1",
        aws_service=service,
    )
    return requests.request(method, GATEWAY + path, auth=auth, **more)


def read(answer):
    answer.raise_for_status()
    return answer.json() if answer.content else {}


def sent(body):
    return {"data": json.dumps(body), "headers": {"Content-Type": "application/json"}}


user = {"username": os.environ["ODD_USER"], "password": os.environ["PASSWORD"]}
saw = {"list": len(read(call("ALICE", "GET", "/v1/brokers"))["brokerSummaries"])}
created = read(
    call(
        "ALICE",
        "POST",
        "/v1/brokers",
        **sent(
            {
                "brokerName": os.environ["NAME"],
                "engineType": "ACTIVEMQ",
                "engineVersion": "5.19",
                "hostInstanceType": "mq.m5.large",
                "deploymentMode": "SINGLE_INSTANCE",
                "publiclyAccessible": True,
                "autoMinorVersionUpgrade": True,
                "users": [user],
            }
        ),
    )
)
broker = "/v1/brokers/" + created["brokerId"]
tags = "/v1/tags/" + quote(created["brokerArn"], safe="")
saw["create"] = created["brokerId"]
saw["describe"] = read(call("ALICE", "GET", broker))["brokerName"]
saw["user"] = read(call("ALICE", "GET", f"{broker}/users/{quote(user['username'], safe='~')}"))["username"]
read(call("ALICE", "POST", tags, **sent({"tags": {os.environ["ODD_KEY"]: os.environ["ODD_VALUE"]}})))
saw["tag"] = read(call("ALICE", "GET", tags))["tags"]
read(call("ALICE", "DELETE", f"{tags}?tagKeys={quote(os.environ['ODD_KEY'], safe='')}"))
saw["untag"] = read(call("ALICE", "GET", tags))["tags"]
refused = call("FRANK", "GET", broker)
saw["denied"] = f"{refused.headers['x-amzn-errortype']}: {refused.json()['message']}"
saw["absent"] = call("ALICE", "GET", "/v1/brokers/b-none").headers["x-amzn-errortype"]
saw["delete"] = read(call("ALICE", "DELETE", broker))["brokerId"]
identity = call(
    "ALICE",
    "POST",
    "/",
    service="sts",
    data="Action=GetCallerIdentity&Version=2011-06-15",
    headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
)
saw["identity"] = read(identity)["GetCallerIdentityResponse"]["GetCallerIdentityResult"]["Arn"]
print(json.dumps(saw))
