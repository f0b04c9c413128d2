"""Amazon ECR for verify.yml and side_effect.yml, as amazon.aws has no modules for it: ecr.py <profile> <region> <operation> <arguments>."""

import json
import sys

import boto3

profile, region, operation, arguments = sys.argv[1:]
client = boto3.Session(profile_name=profile, region_name=region).client("ecr")
print(json.dumps(getattr(client, operation)(**json.loads(arguments)), default=str))
