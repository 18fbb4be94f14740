"""The brokers that a profile with role_arn, source_profile and endpoint_url sees, as one JSON line."""
import json
import sys

import boto3

session = boto3.Session(profile_name=sys.argv[1])
who = session.client("sts").get_caller_identity()
listed = session.client("mq").list_brokers()["BrokerSummaries"]
print(json.dumps({"arn": who["Arn"], "brokers": [broker["BrokerName"] for broker in listed]}))
