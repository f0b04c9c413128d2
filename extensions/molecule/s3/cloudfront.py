"""Amazon CloudFront for verify.yml, as amazon.aws has no modules for it: cloudfront.py <profile> <operation>."""

import json
import sys

import boto3

profile, operation = sys.argv[1:]
client = boto3.Session(profile_name=profile, region_name="us-east-1").client("cloudfront")
print(json.dumps(getattr(client, operation)(), default=str))
