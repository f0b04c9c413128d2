#!/usr/bin/env python3
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client-go credential plugin for Amazon EKS: prints a token for whoever's AWS credentials it runs with.

A kubeconfig names it, so that kubectl, Helm and the Kubernetes client libraries ask for a new token when the last one is
about to end. It needs Python with boto3, and no AWS CLI.
https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

import argparse
import base64
import json
import sys
from datetime import UTC, datetime, timedelta

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# EKS takes a token for 15 minutes, and its URL has to be signed for 60 seconds at least.
# https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
LIFETIME = timedelta(minutes=14)
SIGNED_FOR = 60
PREFIX = "k8s-aws-v1."
CLUSTER_HEADER = "x-k8s-aws-id"


def token(session: boto3.session.Session, cluster: str) -> str:
    """A GetCallerIdentity request, signed for this cluster, which EKS sends in the caller's place."""
    sts = session.client("sts")

    def name_cluster(request, **_):
        request.headers[CLUSTER_HEADER] = cluster

    sts.meta.events.register("before-sign.sts.GetCallerIdentity", name_cluster)
    url = sts.generate_presigned_url("get_caller_identity", ExpiresIn=SIGNED_FOR, HttpMethod="GET")
    return PREFIX + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def credential(session: boto3.session.Session, cluster: str) -> dict:
    until = datetime.now(UTC) + LIFETIME
    status = {"expirationTimestamp": until.strftime("%Y-%m-%dT%H:%M:%SZ"), "token": token(session, cluster)}
    return {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cluster", required=True, help="name of the EKS cluster")
    arguments.add_argument("--region", help="its region")
    arguments.add_argument("--profile", help="AWS profile to use in place of the environment's credentials")
    given = arguments.parse_args()
    try:
        session = boto3.session.Session(region_name=given.region, profile_name=given.profile)
        print(json.dumps(credential(session, given.cluster)))
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"no token for EKS cluster {given.cluster}: {error}")


if __name__ == "__main__":
    main()
