# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where secrets come from and go to: other accounts and regions, namespaces that are to be made, and ways to a cluster."""

import json
import sys

import jinja2
import pytest

from integration.support.runs import ROOT
from sandbox import ACCOUNTS

STAGING = f"arn:aws:iam::{ACCOUNTS['staging']}:root"


@pytest.fixture
def role(place):
    """A role of the production account that staging may assume by an external id."""
    condition = {"StringEquals": {"sts:ExternalId": "shared"}}
    statement = {"Effect": "Allow", "Principal": {"AWS": STAGING}, "Action": "sts:AssumeRole", "Condition": condition}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = place.sandbox.client("production", "iam")
    arn = iam.create_role(RoleName=place.mark, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=place.mark, PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite")
    return arn


def test_another_account_and_another_region(place, sync, role):
    web = place.namespace()
    production = place.sandbox.client("production", "secretsmanager")
    singapore = place.sandbox.client("staging", "secretsmanager", region_name="ap-southeast-1")
    place.secret("key", "of-staging")
    place.secret("key", "of-production", account=production)
    place.secret("key", "of-singapore", account=singapore)
    elsewhere = {"role_arn": role, "external_id": "shared"}
    sources = {
        "here": {"secret": f"{place.mark}/key"},
        "there": {"secret": f"{place.mark}/key", **elsewhere},
        "far": {"secret": f"{place.mark}/key", "region": "ap-southeast-1"},
        "by-prefix": {"prefix": f"{place.mark}/", **elsewhere},
    }
    data = {name: {"source": name} for name in ("here", "there", "far")}
    entry = {"name": "one", "namespaces": [web], "data": data, "data_from": ["by-prefix"]}
    changes, _ = sync(entry, sources=sources)
    assert place.data(f"{web}/one") == {"here": "of-staging", "there": "of-production", "far": "of-singapore", "key": "of-production"}
    versions = changes[f"secret {web}/one"]["attributes"]["versions"]["after"]
    assert versions.keys() == {f"{prefix}{place.mark}/key" for prefix in ("", f"{role}:", "ap-southeast-1:")}
    sync.nothing(entry, sources=sources)
    production.put_secret_value(SecretId=f"{place.mark}/key", SecretString="new-in-production")
    sync(entry, sources=sources)
    new = "new-in-production"
    assert place.data(f"{web}/one") == {"here": "of-staging", "there": new, "far": "of-singapore", "key": new}
    sync.nothing(entry, sources=sources)


def test_namespaces_are_made_and_kept(place, sync):
    there, names = place.namespace(), [f"{place.mark}-{name}" for name in ("new", "newer")]
    entry = {"name": "one", "namespaces": [there, *names], "data": {"key": {"value": "v"}}}
    changes, _ = sync(entry, create_namespaces=True)
    assert {name: one["action"] for name, one in changes.items()} == {
        **{f"namespace {name}": "create" for name in names},
        **{f"secret {name}/one": "create" for name in (there, *names)},
    }
    assert list(changes).index(f"namespace {names[0]}") < list(changes).index(f"secret {names[0]}/one")
    sync.nothing(entry, create_namespaces=True)

    changes, result = sync(state="absent", delete_data=[f"kubernetes_namespace {names[1]}", f"kubernetes_namespace {there}"])
    assert {name: one["action"] for name, one in changes.items()} == {
        f"namespace {names[1]}": "delete",
        **{f"secret {name}/one": "delete" for name in (there, *names)},
    }
    assert result["kept"] == [f"kubernetes_namespace {names[0]}: it holds data: it is deleted only where it is named"]
    assert place.gone(f"/api/v1/namespaces/{names[1]}")
    assert not place.gone(f"/api/v1/namespaces/{names[0]}")
    assert not place.gone(f"/api/v1/namespaces/{there}")


def test_before_the_cluster_is_there_the_plan_follows_from_the_map(place, sync, tmp_path):
    sources = {
        "now": {"secret": place.secret("now", "value")},
        "made": {"secret": f"{place.mark}/made"},
        "later": {"secret": f"{place.mark}/later"},
        "many": {"prefix": f"{place.mark}/many/"},
    }
    entries = [
        {"name": "one", "namespaces": ["web", "jobs"], "data": {"now": {"source": "now"}, "made": {"source": "made"}}},
        {"name": "two", "namespaces": ["web"], "data": {"later": {"source": "later"}}},
        {"name": "three", "namespace_selector": "team=maps", "data": {"key": {"value": "v"}}},
        {"name": "four", "namespaces": ["web"], "data_from": ["many"]},
    ]
    told = {"upcoming": [f"{place.mark}/made", f"{place.mark}/many/a"], "awaiting_value": [f"{place.mark}/later"]}
    for way in ({"cluster_name": "not-there-yet"}, {"kubeconfig": str(tmp_path / "kubeconfig")}):
        planned = sync.run(*entries, sources=sources, check=True, create_namespaces=True, prune=True, **told, **way)
        assert not planned.get("failed"), planned["msg"]
        assert {one["action"] for one in planned["changes"]} == {"create"}
        assert {one["name"] for one in planned["changes"] if one["kind"] == "kubernetes_namespace"} == {"jobs", "web"}
        secrets = {one["name"]: one["attributes"] for one in planned["changes"] if one["kind"] == "kubernetes_secret"}
        assert secrets.keys() == {"jobs/one", "web/one", "(namespaces with team=maps)/three", "web/four"}
        assert secrets["web/one"]["data"]["after"] == {"now": "(secret)", "made": "(secret)"}
        made = f"(known after secretsmanager_secret {place.mark}/made is created)"
        assert secrets["web/one"]["versions"]["after"][f"{place.mark}/made"] == made
        assert planned["awaiting_value"] == [f"{place.mark}/later"]
        assert planned["outputs"]["waiting"] == {f"{place.mark}/later": ["web/two"]}

        failed = sync.run(*entries, sources=sources, create_namespaces=True, **way)
        assert failed["msg"].startswith(f"Secrets of {place.mark}: nothing was changed: "), failed["msg"]
        assert next(iter(way)) in failed["msg"]
    absent = sync.run(state="absent", cluster_name="not-there-yet")
    assert (absent["changed"], absent.get("failed")) == (False, None)


def kubeconfig_of_role_eks(place, path):
    """What role eks writes, from its own template."""
    described = place.sandbox.client("staging", "eks").describe_cluster(name=place.administrator.cluster)["cluster"]
    environment = jinja2.Environment(keep_trailing_newline=True)
    environment.filters["to_json"] = json.dumps
    text = environment.from_string((ROOT / "roles/eks/templates/kubeconfig.yml.j2").read_text()).render(
        eks_outputs={
            "cluster_name": described["name"],
            "endpoint": described["endpoint"],
            "certificate_authority": described["certificateAuthority"]["data"],
            "cluster_arn": described["arn"],
        },
        role_path=str(ROOT / "roles/eks"),
        ansible_playbook_python=sys.executable,
        aws_connection={},
    )
    path.write_text(text)
    return path


@pytest.mark.parametrize("way", ["credential plugin", "client certificate"])
def test_a_kubeconfig_in_place_of_the_clusters_name(place, sync, tmp_path, way):
    web = place.namespace()
    sources = {"key": {"secret": place.secret("key", "value")}}
    entry = {"name": "one", "namespaces": [web], "data": {"key": {"source": "key"}}}
    path = place.administrator.kubeconfig if way == "client certificate" else kubeconfig_of_role_eks(place, tmp_path / "kubeconfig")
    given = {"sources": sources, "kubeconfig": str(path)}
    place.sandbox.clear_calls()
    done = sync.run(entry, **given)
    assert [(one["name"], one["outcome"]) for one in done["changes"]] == [(f"{web}/one", "done")], done.get("msg")
    assert place.data(f"{web}/one") == {"key": "value"}
    assert "DescribeCluster" not in place.asked()
    sync.nothing(entry, **given)
    sync.nothing(entry, sources=sources)  # it is the same cluster, and the same map
    context = sync.run(entry, **given, context="no-such-context")
    assert "no-such-context" in context["msg"]
