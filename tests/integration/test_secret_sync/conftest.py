"""One cluster for all tests of module `secret_sync`; each has names of its own."""

import json
from contextlib import contextmanager

import pytest

from integration.support.modules import runner
from integration.support.secret_sync import Place, Sync, start_cluster
from sandbox import Sandbox

TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "sts:AssumeRole"}]}
KEYS = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey", "AWS_SESSION_TOKEN": "SessionToken"}


@pytest.fixture(scope="package")
def real(tmp_path_factory):
    """A sandbox that no test empties, as its cluster takes its time."""
    with Sandbox(tmp_path_factory.mktemp("synced"), kubernetes=True) as running:
        yield running
        assert not running.surplus, "the sandbox's answers have members that AWS's models lack"


@pytest.fixture(scope="package")
def administrator(real):
    return start_cluster(real)


@pytest.fixture
def place(real, administrator):
    return Place(real, administrator)


@pytest.fixture
def run_here(real, monkeypatch, capsys):
    """Runs a module of the collection in the staging account, as Ansible does; gives its result."""
    return runner(real, monkeypatch, capsys)


@pytest.fixture
def as_somebody(place, monkeypatch):
    """The block runs as another role of the account, which may do in the cluster what these rules, or a policy of EKS, say."""

    @contextmanager
    def act_as(*rules, policy=None, namespaces=()):
        iam, sts, eks = (place.sandbox.client("staging", service) for service in ("iam", "sts", "eks"))
        arn = iam.create_role(RoleName=place.mark, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        iam.attach_role_policy(RoleName=place.mark, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
        eks.create_access_entry(clusterName=place.administrator.cluster, principalArn=arn, kubernetesGroups=[place.mark])
        place.allow(place.mark, *rules)
        if policy:
            scope = {"type": "namespace", "namespaces": namespaces}
            which = {"clusterName": place.administrator.cluster, "principalArn": arn}
            eks.associate_access_policy(policyArn=f"arn:aws:eks::aws:cluster-access-policy/{policy}", accessScope=scope, **which)
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        with monkeypatch.context() as patch:
            for variable, key in KEYS.items():
                patch.setenv(variable, keys[key])
            yield

    return act_as


@pytest.fixture
def sync(place, run_here):
    return Sync(place, run_here)
