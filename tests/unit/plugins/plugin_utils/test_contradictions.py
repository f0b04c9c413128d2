# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role's modules would refuse, found in the role's inputs."""

from importlib import import_module
from pathlib import Path

import pytest
import yaml
from ansible_collections.piksel.infra.plugins.plugin_utils.contradictions import AREAS, contradictions

ROOT = Path(__file__).parents[4]
# Which entry point is taken says it, and how long a run waits changes nothing about what is built.
NO_INPUTS = {"state", "delete_data", "wait"}
# What a role makes of its other inputs.
MADE_BY_THE_ROLE = {"postgresql": {"master", "service", "upcoming"}}
PUBLIC = {"name": "public", "type": "public", "prefix_length": 24}
NODES = {"name": "system", "instance_types": ["t3.large"]}
GPU = {"name": "gpu", "node_class": "gpu", "instance_types": ["g5.xlarge"]}
CLASS = {"name": "gpu", "ami_alias": "al2023@v20260403"}
MAPS = {"database": "maps", "level": "full"}
DAILY = {"name": "daily", "vault": "example", "schedule": "cron(0 18 * * ? *)", "delete_after_days": 35}
TAINT = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
ROLE = {"name": "deploy", "trusted_principals": [{"accounts": ["123456789012"]}]}
ZONES_ROLE = {"name": "staging", "account_id": "123456789012", "external_id": "x1", "principals": ["deploy"], "zones": ["example.com"]}
ENVIRONMENT = {key: value for key, value in ZONES_ROLE.items() if key != "zones"}
CLIENT = {"name": "maps", "environment": "staging", "callback_urls": ["https://maps.example.com/back"]}
HUB = {"name": "example-hub", "peer": {"vpc_name": "example-hub", "network": "hub"}}
SOUND = {
    "access": {"access_account_id": "123456789012", "access_boundary": {"name": "deploy-boundary"}, "access_roles": [ROLE]},
    "vpc": {"vpc_name": "example", "vpc_cidr": "10.0.0.0/8", "vpc_zone_count": 1, "vpc_tiers": [PUBLIC], "vpc_nat": "single"},
    "eks": {"eks_name": "example", "eks_vpc_name": "example", "eks_version": "1.34", "eks_node_groups": [NODES]},
    "karpenter": {
        "karpenter_cluster_name": "example",
        "karpenter_version": "1.8.2",
        "karpenter_node_classes": [CLASS],
        "karpenter_node_pools": [{**GPU, "taints": [TAINT]}],
    },
    "external_dns": {
        "external_dns_cluster_name": "example",
        "external_dns_version": "1.17.0",
        "external_dns_releases": [{"name": "external-dns", "namespace": "dns", "domain_filters": ["example.com"]}],
    },
    "rds": {
        "rds_name": "example",
        "rds_vpc_name": "example",
        "rds_engine_version": "16",
        "rds_instance_class": "db.t4g.large",
        "rds_allocated_storage": 50,
        "rds_databases": [{"name": "maps"}],
        "rds_users": [{"name": "maps", "secret": "maps", "access": [MAPS]}],
        "rds_purge": ["db_read_replica", "postgresql_role", "kubernetes_secret"],
    },
    "s3": {"s3_buckets": [{"name": "example-tiles", "expire_days": 90}]},
    "dns": {"dns_project": "example", "dns_zones": [{"name": "example.com"}], "dns_environments": [ZONES_ROLE]},
    "identity": {
        "identity_name": "example",
        "identity_project": "example",
        "identity_environments": [ENVIRONMENT],
        "identity_clients": [CLIENT],
    },
    "connectivity": {
        "connectivity_project": "example",
        "connectivity_vpc_name": "example",
        "connectivity_network": "here",
        "connectivity_networks": {"here": "192.0.2.0/24", "hub": "198.51.100.0/24"},
        "connectivity_peerings": [HUB],
        "connectivity_environments": [ENVIRONMENT],
    },
    "backup": {"backup_name": "example", "backup_vaults": [{"name": "example"}], "backup_plans": [{"name": "example", "rules": [DAILY]}]},
    "registry": {"registry_repositories": [{"name": "example/app"}], "registry_pull_accounts": ["123456789012"]},
}
CONTRADICTORY = [
    ("access", {"access_account_id": "210987654321"}, "access_roles: deploy: trusted_principals: account 123456789012 is trusted without"),
    ("access", {"access_policies": [{"name": "deploy-boundary"}]}, "access_boundary: deploy-boundary is in access_policies too"),
    ("vpc", {"vpc_tiers": []}, "vpc_nat: "),
    ("eks", {"eks_version": "new"}, "eks_version: "),
    ("karpenter", {"karpenter_node_pools": [GPU]}, "karpenter_node_pools: gpu: it takes instances with GPUs and has no taint"),
    ("karpenter", {"karpenter_version": "0.37.0"}, "karpenter_version: "),
    ("karpenter", {"karpenter_timeout": 0}, "karpenter_timeout: "),
    ("external_dns", {"external_dns_version": ""}, "external_dns_version: "),
    (
        "external_dns",
        {"external_dns_releases": [{"name": "external-dns", "namespace": "dns", "domain_filters": []}]},
        "external_dns_releases: ",
    ),
    ("rds", {"rds_engine_version": "new"}, "rds_engine_version: "),
    ("rds", {"rds_identifier": "two--hyphens"}, "rds_identifier: "),
    ("rds", {"rds_backup_window": "03:00-06:00", "rds_maintenance_window": "Mon:05:00-Mon:07:00"}, "rds_backup_window "),
    ("rds", {"rds_users": [{"name": "maps", "secret": "maps", "access": [{**MAPS, "database": "maps2"}]}]}, "rds_users: "),
    ("rds", {"rds_databases": [{"name": "maps"}, {"name": "maps"}]}, "rds_databases: "),
    ("s3", {"s3_buckets": [{"name": "Example"}]}, "s3_buckets: Example"),
    ("backup", {"backup_plans": [{"name": "example", "rules": [{**DAILY, "schedule": "daily"}]}]}, "backup_plans: "),
    ("dns", {"dns_zones": [{"name": "Example.com"}]}, "dns_zones: Example.com: "),
    ("dns", {"dns_environments": [{**ZONES_ROLE, "external_id": None}]}, "dns_environments: staging: external_id is missing"),
    ("dns", {"dns_records": [{"zone": "example.com", "type": "A", "values": ["here"]}]}, "dns_records: example.com @ A: 'here' is no IPv4"),
    (
        "identity",
        {"identity_clients": [{**CLIENT, "callback_urls": ["http://maps.example.com/back"]}]},
        "identity_clients: maps: callback_urls: http://maps.example.com/back is not https",
    ),
    (
        "identity",
        {"identity_clients": [{**CLIENT, "environment": "testing"}]},
        "identity_clients: maps: environment testing is not in identity_environments",
    ),
    (
        "connectivity",
        {"connectivity_networks": {"here": "192.0.2.0/24", "hub": "192.0.2.128/25"}},
        "connectivity_networks: here 192.0.2.0/24 and hub 192.0.2.128/25 overlap",
    ),
    ("registry", {"registry_pull_accounts": ["12345"]}, "registry_pull_accounts: '12345' is not an account's id; write its twelve digits"),
]


@pytest.mark.parametrize(("role", "module"), [(role, module) for role, modules in AREAS.items() for module in modules])
def test_these_roles_inputs_are_their_modules_options(role, module):
    inputs = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    options = import_module(f"ansible_collections.piksel.infra.plugins.modules.{module}").ARGUMENTS
    assert {f"{role}_{name}" for name in options.keys() - NO_INPUTS - MADE_BY_THE_ROLE.get(module, set())} <= inputs.keys()


@pytest.mark.parametrize("role", AREAS)
def test_what_is_sound_is_not_refused(role):
    assert contradictions(role, SOUND[role]) == []


@pytest.mark.parametrize(("role", "inputs", "words"), CONTRADICTORY)
def test_a_contradiction_names_the_variable(role, inputs, words):
    (problem, *_) = contradictions(role, {**SOUND[role], **inputs})
    assert problem.startswith(words)


def test_what_an_argument_spec_refuses_is_left_to_it():
    assert contradictions("vpc", {**SOUND["vpc"], "vpc_nat": "two", "vpc_tiers": []}) == []
    assert contradictions("karpenter", {"karpenter_version": "0.37.0"}) == []


def test_roles_of_several_modules_are_left_to_them():
    assert contradictions("secrets", {"secrets_aws": [{"name": "", "awaited": True}]}) == []
