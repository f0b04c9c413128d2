# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that a kubeconfig of role eks names, run as kubectl runs it."""

import base64
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "none", "AWS_SESSION_TOKEN": "session"}


@pytest.fixture
def run(root, tmp_path):
    """With no program on the path: there is no AWS CLI."""

    def run(*arguments, **environment):
        command = [sys.executable, str(root / "roles/eks/files/eks_token.py"), "--cluster", "example", *arguments]
        kept = {name: value for name, value in os.environ.items() if name not in ("AWS_REGION", "AWS_ENDPOINT_URL")}
        return subprocess.run(command, env={**kept, "PATH": str(tmp_path), **environment}, capture_output=True, text=True)

    return run


def test_the_token_is_a_request_signed_for_this_cluster(run):
    credential = json.loads(run("--region", "eu-west-1", **KEYS).stdout)
    assert (credential["apiVersion"], credential["kind"]) == ("client.authentication.k8s.io/v1", "ExecCredential")
    token = credential["status"]["token"]
    assert token.startswith("k8s-aws-v1.")
    encoded = token.removeprefix("k8s-aws-v1.")
    assert "=" not in encoded
    url = urlsplit(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert (url.scheme, url.hostname) == ("https", "sts.eu-west-1.amazonaws.com")
    assert (query["Action"], query["X-Amz-SignedHeaders"], query["X-Amz-Expires"]) == ("GetCallerIdentity", "host;x-k8s-aws-id", "60")
    assert query["X-Amz-Credential"].startswith("AKIDEXAMPLE/")
    assert query["X-Amz-Security-Token"] == "session"


def test_it_ends_before_eks_ceases_to_take_it(run):
    credential = json.loads(run("--region", "eu-west-1", **KEYS).stdout)
    until = datetime.strptime(credential["status"]["expirationTimestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(minutes=13) < until - datetime.now(UTC) <= timedelta(minutes=14)


def test_a_profile_is_taken_where_one_is_named(run, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.write_text("[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = none\n")
    credential = json.loads(run("--region", "eu-west-1", "--profile", "other", AWS_SHARED_CREDENTIALS_FILE=str(credentials)).stdout)
    encoded = credential["status"]["token"].removeprefix("k8s-aws-v1.")
    assert b"AKIDOTHER" in base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        (["--region", "eu-west-1"], {}, "Unable to locate credentials"),
        (["--region", "eu-west-1", "--profile", "nobody"], KEYS, "The config profile (nobody) could not be found"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(run, arguments, environment, words):
    ended = run(*arguments, **environment)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.startswith("no token for EKS cluster example: ")
    assert words in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
