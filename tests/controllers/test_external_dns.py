"""external-dns with what role external_dns made: its Deployment, its service account, its role, and through it the hub's."""

import pytest

from controllers.support import hub
from controllers.support.staging import CLUSTER, HOST
from controllers.support.waiting import until
from sandbox.expect import refused
from sandbox.settings import ACCOUNTS, role_arn

SERVICES = "/api/v1/namespaces/default/services"
HOSTNAME = "external-dns.alpha.kubernetes.io/hostname"
OWNER = "external-dns/owner=eks-cluster-piksel-staging"
ADDRESS = "203.0.113.10"
KEYS = {"access_key_id": "AccessKeyId", "secret_access_key": "SecretAccessKey", "session_token": "SessionToken"}
DEPLOYMENT = "external-dns/external-dns"


@pytest.fixture
def route53(staging):
    return staging.sandbox.client("hub", "route53")


@pytest.fixture
def expose(staging):
    """Makes Services with host names, and removes them after the test."""
    made = []

    def make(name, hostname, address=None):
        kind = {"type": "LoadBalancer", "allocateLoadBalancerNodePorts": False} if address else {"type": "ClusterIP"}
        metadata = {"name": name, "annotations": {HOSTNAME: hostname}}
        spec = {**kind, "ports": [{"port": 80}], "selector": {"app": name}}
        staging.api.create(SERVICES, {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
        made.append(name)
        if address:
            # In AWS the load balancer's controller says so.
            staging.api.patch(f"{SERVICES}/{name}/status", {"status": {"loadBalancer": {"ingress": [{"ip": address}]}}})
        return staging.api.get(f"{SERVICES}/{name}")["spec"]["clusterIP"]

    yield make
    for name in made:
        staging.api.delete(f"{SERVICES}/{name}")


def values(route53, staging, zone, name, kind="A"):
    return hub.records(route53, staging.zones[zone]).get((name, kind))


def test_a_service_is_published_in_the_hub_and_removed_with_it(staging, external_dns, route53, expose):
    name = f"website.{hub.ZONE}"
    staging.sandbox.clear_calls()
    expose("website", name, ADDRESS)
    found = until(f"{name} is published", lambda: values(route53, staging, hub.ZONE, name), external_dns)
    assert found == [ADDRESS]
    notes = {key: text for key, text in hub.records(route53, staging.zones[hub.ZONE]).items() if key[1] == "TXT"}
    assert notes
    assert all(key[0].startswith("external-dns") and OWNER in text for key, (text,) in notes.items())
    staging.api.delete(f"{SERVICES}/website")
    until(f"{name} is removed", lambda: list(hub.records(route53, staging.zones[hub.ZONE])) == [(hub.KEPT["Name"], "A")], external_dns)


def test_it_acts_as_the_hubs_role(staging, external_dns, route53, expose):
    """With the external id, and as nobody else: all that it changes is changed in the hub, and nothing is refused."""
    name = f"inside.{hub.ZONE}"
    staging.sandbox.clear_calls()
    address = expose("inside", name)
    # An internal Service: Piksel's values want a record of it too.
    assert until(f"{name} is published", lambda: values(route53, staging, hub.ZONE, name), external_dns) == [address]
    changes = [call for call in staging.sandbox.calls() if call["operation"] == "ChangeResourceRecordSets"]
    assert {(call["account"], call["status"]) for call in changes} == {(ACCOUNTS["hub"], 200)}
    assert not [line for line in external_dns.log.read_text().splitlines() if "level=error" in line or "level=fatal" in line]


def test_another_zone_of_the_hub_is_refused(staging, external_dns, route53, expose):
    """Even where somebody widens its filter: the hub's role lets it see that the zone is there, and no more."""
    name = f"website.{hub.OTHER_ZONE}"
    expose("elsewhere", name, ADDRESS)
    staging.sandbox.clear_calls()
    widened = {f"--domain-filter={hub.ZONE}": f"--domain-filter={hub.OTHER_ZONE}"}
    with staging.controller(DEPLOYMENT, widened) as other:
        denied = until("the hub refuses", lambda: [call for call in staging.sandbox.calls() if call["error"] == "AccessDenied"])
    assert {call["service"] for call in denied} == {"route53"}
    assert staging.zones[hub.OTHER_ZONE] in str(denied)
    assert "AccessDenied" in other.tail()
    assert hub.records(route53, staging.zones[hub.OTHER_ZONE]) == {}


def test_its_own_role_may_assume_the_hubs_and_nothing_else(staging, route53):
    own = staging.session(DEPLOYMENT)
    sts = own.client("sts", endpoint_url=staging.sandbox.endpoint)
    about = {"RoleArn": hub.ROLE_ARN, "RoleSessionName": "test"}
    with refused("AccessDenied"):
        own.client("route53", endpoint_url=staging.sandbox.endpoint).list_hosted_zones()
    with refused("AccessDenied"):
        sts.assume_role(**{**about, "RoleArn": role_arn("hub")})
    with refused("AccessDenied"):
        sts.assume_role(**about)
    with refused("AccessDenied"):
        sts.assume_role(**about, ExternalId="external-dns-production")
    keys = sts.assume_role(**about, ExternalId=hub.EXTERNAL_ID)["Credentials"]
    named = {f"aws_{name}": keys[key] for name, key in KEYS.items()}
    assumed = own.client("route53", endpoint_url=staging.sandbox.endpoint, **named)
    hub.change(assumed, staging.zones[hub.ZONE], "UPSERT", hub.KEPT)
    with refused("AccessDenied"):
        hub.change(assumed, staging.zones[hub.OTHER_ZONE], "UPSERT", {**hub.KEPT, "Name": f"kept.{hub.OTHER_ZONE}"})
    assert hub.records(route53, staging.zones[hub.OTHER_ZONE]) == {}


def test_a_web_identity_does_as_well(staging, route53, expose):
    """The last test: the role is another's then. A Service shows that the program starts anew and gets there."""
    staging.ansible.role("external_dns", HOST, {"external_dns_identity_method": "irsa"}).green()
    associations = staging.client("eks").list_pod_identity_associations(clusterName=CLUSTER, namespace="external-dns")["associations"]
    assert associations == []
    name = f"web-identity.{hub.ZONE}"
    expose("web-identity", name, ADDRESS)
    with staging.controller(DEPLOYMENT) as program:
        found = until(f"{name} is published", lambda: values(route53, staging, hub.ZONE, name), program)
    assert found == [ADDRESS]
