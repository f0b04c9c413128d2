"""What the sandbox adds to moto, against botocore's models of the services."""

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest
from botocore import xform_name
from moto.core.responses import boto3_service_name
from moto.core.utils import get_service_model
from moto.moto_server.werkzeug_app import create_backend_app

from sandbox import aws as extensions
from sandbox.shapes import surplus

# Methods of moto's responses that are no operations, or are not called as one is (S3's ListBuckets).
PLUMBING = {"call_action", "check_before", "all_buckets"}
# botocore's names where moto leaves a hyphen out.
NAMES = {**boto3_service_name, "servicequotas": "service-quotas", "cognitoidp": "cognito-idp"}


def operations(service):
    response = getattr(extensions.extension(service), "Response", object)
    own = [kind for kind in response.__mro__ if kind.__module__.startswith("sandbox.")]
    return {name for kind in own for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")} - PLUMBING


@pytest.mark.parametrize("service", extensions.names())
def test_every_operation_is_one_of_the_services(service):
    known = {xform_name(name) for name in get_service_model(NAMES.get(service, service)).operation_names}
    assert operations(service) <= known


@pytest.mark.parametrize("service", extensions.names())
def test_an_extension_extends_something_of_motos(service):
    module = extensions.extension(service)
    importlib.import_module(f"moto.{service}.models")
    assert hasattr(module, "Backend") or hasattr(module, "Response")


@pytest.fixture
def eks_paths():
    paths = importlib.import_module("moto.eks.urls").url_paths
    before = dict(paths)
    yield paths
    paths.clear()
    paths.update(before)


def test_an_operation_is_added_as_the_readme_says(eks_paths):
    readme = Path(extensions.__file__).parents[1] / "README.md"
    example = next(block for block in readme.read_text().split("```python\n") if block.startswith('"""EKS')).split("```")[0]
    module = ModuleType("sandbox.aws.eks")
    exec(compile(example, "README.md", "exec"), module.__dict__)
    client = create_backend_app("eks").test_client()
    address = {"path": "/addons/supported-versions", "base_url": "http://eks.ap-southeast-3.amazonaws.com"}
    assert client.get(**address).status_code == 404
    extensions._install("eks", module)
    answer = create_backend_app("eks").test_client().get(**address)
    assert (answer.status_code, answer.json) == (200, {"addons": []})
    assert create_backend_app("eks").test_client().get("/clusters", base_url=address["base_url"]).json["clusters"] == []


def test_what_a_model_lacks_is_found_in_every_protocol():
    describe = get_service_model("ec2").operation_model("DescribeVpcs")
    body = b"<R><vpcSet><item><vpcId>vpc-1</vpcId><colour>red</colour></item></vpcSet><requestId>1</requestId></R>"
    assert surplus(describe, body) == ["DescribeVpcs.vpcSet.colour"]
    identity = get_service_model("sts").operation_model("GetCallerIdentity")
    body = b"<R><GetCallerIdentityResult><Arn>arn</Arn><Mood>good</Mood></GetCallerIdentityResult><ResponseMetadata/></R>"
    assert surplus(identity, body) == ["GetCallerIdentity.Mood"]
    groups = get_service_model("logs").operation_model("DescribeLogGroups")
    assert surplus(groups, b'{"logGroups": [{"logGroupName": "/a", "mood": 1}], "more": []}') == [
        "DescribeLogGroups.logGroups.mood",
        "DescribeLogGroups.more",
    ]
    assert surplus(groups, b'{"logGroups": [{"logGroupName": "/a", "retentionInDays": 1}]}') == []
