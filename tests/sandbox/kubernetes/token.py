"""The token that EKS takes, for kubectl: a GetCallerIdentity request to STS, signed but not sent."""

import argparse
import base64
import datetime
import json
import os
import sys

import boto3
from botocore.exceptions import BotoCoreError
from botocore.model import ServiceId
from botocore.signers import RequestSigner

SIGNED_SECONDS = 60
# EKS takes a token for 15 minutes.
LIFETIME = datetime.timedelta(minutes=14)


def token(session: boto3.Session, cluster: str, region: str) -> str:
    endpoint = session.client("sts", region_name=region).meta.endpoint_url
    signer = RequestSigner(ServiceId("STS"), region, "sts", "v4", session.get_credentials(), session.events)
    request = {
        "method": "GET",
        "url": f"{endpoint}/?Action=GetCallerIdentity&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster},
        "context": {},
    }
    signed: str = signer.generate_presigned_url(request, region_name=region, expires_in=SIGNED_SECONDS, operation_name="")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cluster", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--profile", required=True, help="where the environment names neither a profile nor keys")
    given = parser.parse_args()
    chosen = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_ACCESS_KEY_ID")
    try:
        signed = token(boto3.Session(profile_name=None if chosen else given.profile), given.cluster, given.region)
    except BotoCoreError as error:
        sys.exit(
            f'no token for the sandbox\'s cluster {given.cluster}: {error} (eval "$(make -s sandbox-env)" leads a shell to the sandbox)'
        )
    expires = datetime.datetime.now(datetime.UTC) + LIFETIME
    credential = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": {
            "token": signed,
            "expirationTimestamp": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }
    print(json.dumps(credential))


if __name__ == "__main__":
    main()
