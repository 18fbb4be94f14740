"""Prints a URL that botocore presigned: python3 boto3_presign.py ENDPOINT PROFILE SECONDS"""
import sys

import boto3

endpoint, profile, seconds = sys.argv[1:]
session = boto3.Session(profile_name=profile, region_name="us-east-1")
client = session.client("mq", endpoint_url=endpoint)
print(client.generate_presigned_url("list_brokers", Params={"MaxResults": 5}, ExpiresIn=int(seconds)))
