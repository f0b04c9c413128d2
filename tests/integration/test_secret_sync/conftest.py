"""One cluster for all tests of module `secret_sync`; each has names of its own."""

import importlib
import json
from contextlib import contextmanager
from functools import cache

import botocore.loaders
import pytest
from ansible.module_utils.testing import patch_module_args

from integration.support.secret_sync import Place, Sync, start_cluster
from sandbox import Sandbox

create_loader = cache(botocore.loaders.create_loader)  # the SDK's data is read once for all runs of a module
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
    for name, value in real.environment("staging").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.session.create_loader", create_loader)

    def run(name, /, check=False, **arguments):
        module = importlib.import_module(f"ansible_collections.piksel.infra.plugins.modules.{name}")
        with patch_module_args({**arguments, "_ansible_check_mode": check}), pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)

    return run


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
