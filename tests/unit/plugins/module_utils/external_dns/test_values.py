# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.piksel.infra.plugins.module_utils.external_dns.values import chart_values

from unit.plugins.module_utils.external_dns.described import ROLE, release

REGION = "ap-southeast-3"


def values(annotations=None, **given):
    return chart_values(release(**given), "example", REGION, annotations or {})


def test_what_nobody_gave_has_a_value_that_is_safe():
    assert values() == {
        "provider": {"name": "aws"},
        "serviceAccount": {"create": True, "name": "external-dns", "annotations": {}},
        "sources": ["service", "ingress"],
        "domainFilters": ["staging.example.com"],
        "policy": "upsert-only",
        "registry": "txt",
        "txtOwnerId": "example-external-dns",
        "interval": "1m",
        "triggerLoopOnEvent": False,
        "env": [{"name": "AWS_REGION", "value": REGION}],
        "extraArgs": [],
    }


def test_piksels():
    """As the chart of its Terraform has them."""
    given = {
        "service_account": "external-dns-sa",
        "assume_role_arn": ROLE,
        "external_id": "external-dns-staging",
        "policy": "sync",
        "txt_owner_id": "eks-cluster-piksel-staging",
        "txt_prefix": "external-dns",
        "interval": "30s",
        "trigger_loop_on_event": True,
        "publish_internal_services": True,
    }
    found = values(**given)
    keys = ("policy", "txtOwnerId", "txtPrefix", "interval", "triggerLoopOnEvent")
    assert [found[key] for key in keys] == ["sync", "eks-cluster-piksel-staging", "external-dns", "30s", True]
    assert found["serviceAccount"]["name"] == "external-dns-sa"
    assert found["extraArgs"] == [
        f"--aws-assume-role={ROLE}",
        "--aws-assume-role-external-id=external-dns-staging",
        "--publish-internal-services",
    ]


def test_zone_type_filter_and_parents_are_arguments():
    found = values(zone_type="private", annotation_filter="example.com/internal in (true)", match_parent=True)
    arguments = ["--aws-zone-type=private", "--annotation-filter=example.com/internal in (true)", "--aws-zone-match-parent"]
    assert found["extraArgs"] == arguments


def test_without_a_registry_there_is_no_owner():
    assert not {"txtOwnerId", "txtPrefix", "txtSuffix"} & values(registry="noop").keys()
    assert values(txt_suffix="-dns")["txtSuffix"] == "-dns"


def test_a_releases_own_values_come_over_ours():
    own = {"serviceAccount": {"labels": {"team": "maps"}}, "sources": ["crd"], "resources": {"requests": {"cpu": "10m"}}}
    found = values({"note": "role"}, values=own)
    assert found["serviceAccount"] == {
        "create": True,
        "name": "external-dns",
        "annotations": {"note": "role"},
        "labels": {"team": "maps"},
    }
    assert (found["sources"], found["resources"]) == (["crd"], {"requests": {"cpu": "10m"}})


def test_its_own_arguments_and_environment_are_added():
    own = {"extraArgs": ["--aws-batch-change-size=1000", "--publish-internal-services"], "env": [{"name": "A", "value": "b"}]}
    found = values(values=own, publish_internal_services=True)
    assert found["extraArgs"] == ["--publish-internal-services", "--aws-batch-change-size=1000"]
    assert found["env"] == [{"name": "AWS_REGION", "value": REGION}, {"name": "A", "value": "b"}]
    assert values(values={"env": [{"name": "AWS_REGION", "value": "eu-west-1"}]})["env"] == [{"name": "AWS_REGION", "value": "eu-west-1"}]


def test_its_arguments_may_be_a_map_as_the_chart_takes_it():
    own = {"extraArgs": {"dry-run": None, "zone-id-filter": ["Z1", "Z2"], "aws-api-retries": 5}}
    assert values(values=own)["extraArgs"] == ["--dry-run", "--zone-id-filter=Z1", "--zone-id-filter=Z2", "--aws-api-retries=5"]
