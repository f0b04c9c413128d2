"""Service Quotas for verify.yml, as amazon.aws has no modules for it: service_quotas.py <profile> <region> <operation> <arguments>."""

import json
import sys

import boto3

profile, region, operation, arguments = sys.argv[1:]
client = boto3.Session(profile_name=profile, region_name=region).client("service-quotas")
print(json.dumps(getattr(client, operation)(**json.loads(arguments)), default=str))
