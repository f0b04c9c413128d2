# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole site, from nothing and back, verified by reading AWS and not by asking the roles."""

import json
from base64 import b64decode

import psycopg
import pytest
import yaml

from integration.support.accounts import account as account_of
from integration.support.accounts import everything, tags_of
from integration.support.companions import companions
from integration.support.karpenter import CLASSES, POOLS
from integration.support.logins import logged_in, master, value
from integration.support.runs import Ansible
from sandbox import Sandbox

SITE = ("site.yml", "-i", "inventories/sandbox")
DESTROY = ("playbooks/destroy.yml", "-i", "inventories/sandbox")
STAGING_SITE = (*SITE, "--limit", "piksel-staging")
# The real inventories, of which the sandbox's comes last for its credentials.
ALL = ("site.yml", *(part for name in ("hub", "staging", "production", "sandbox") for part in ("-i", f"inventories/{name}")))
KINDS = tuple({listed.kind: listed for role in companions() for listed in role.KINDS}.values())
A, B = "ap-southeast-3a", "ap-southeast-3b"
PUBLIC = {"SubnetType": "Public", "kubernetes.io/role/elb": "1", "karpenter.sh/discovery": "piksel-staging"}
PRIVATE = {
    "SubnetType": "Private",
    "kubernetes.io/role/internal-elb": "1",
    "kubernetes.io/cluster/piksel-staging": "1",
    "karpenter.sh/discovery": "piksel-staging",
}
# Piksel's staging: zone, public address at launch, and tags of each subnet.
STAGING = {
    "10.2.0.0/24": (A, False, PUBLIC),
    "10.2.1.0/24": (B, False, PUBLIC),
    "10.2.16.0/22": (A, True, PUBLIC),
    "10.2.20.0/22": (B, True, PUBLIC),
    "10.2.128.0/18": (A, False, PRIVATE),
    "10.2.192.0/18": (B, False, PRIVATE),
}
HUB = {
    "10.0.0.0/24": (A, False, {"SubnetType": "Public"}),
    "10.0.1.0/24": (B, False, {"SubnetType": "Public"}),
    "10.0.64.0/18": (A, False, {"SubnetType": "Private"}),
    "10.0.128.0/18": (B, False, {"SubnetType": "Private"}),
}
# Production is staging with other ranges.
PRODUCTION = {
    cidr.replace("10.2.", "10.3."): (
        zone,
        public,
        {key.replace("staging", "production"): value.replace("staging", "production") for key, value in tags.items()},
    )
    for cidr, (zone, public, tags) in STAGING.items()
}
ACCOUNT = "arn:aws:iam::222222222222"
CLUSTER, POLICIES = "piksel-staging", "arn:aws:iam::aws:policy"
TAINT = {"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}
# Its node groups: capacity, instance types, and nodes at most.
NODE_GROUPS = {
    "system-v1": ("ON_DEMAND", ["t3.large"], 2),
    "system-spot-v1": ("SPOT", ["t3.medium", "t3.large", "c5.large", "c5d.large", "m5.large", "m5d.large"], 4),
}
COREDNS = {
    "autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 10},
    "resources": {"requests": {"cpu": "150m", "memory": "125M"}, "limits": {"cpu": "1000m", "memory": "250M"}},
}
ADDONS = {
    "vpc-cni": ("v1.21.1-eksbuild.7", None),
    "kube-proxy": ("v1.34.6-eksbuild.2", None),
    "eks-pod-identity-agent": ("v1.3.10-eksbuild.2", None),
    "coredns": ("v1.13.2-eksbuild.4", COREDNS),
    "aws-ebs-csi-driver": ("v1.57.1-eksbuild.1", None),
}
SSO = "aws-reserved/sso.amazonaws.com/ap-southeast-3/AWSReservedSSO_AdministratorAccess_0123456789abcdef"
# Each role with the service that assumes it, and its policies.
ROLES = {
    "cluster": ("eks.amazonaws.com", {"AmazonEKSClusterPolicy"}),
    "node": (
        "ec2.amazonaws.com",
        {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"},
    ),
    "vpc-cni": ("pods.eks.amazonaws.com", {"AmazonEKS_CNI_Policy"}),
    "ebs-csi": ("pods.eks.amazonaws.com", {"service-role/AmazonEBSCSIDriverPolicy"}),
}
# What the GitOps repository expects to find: keys of each Secret, by namespace.
LOGIN = {"username", "password"}
USERS = dict.fromkeys(("argo", "jupyterhub", "grafana", "stac", "stacread", "odc", "odcread"), LOGIN)
DATABASE = {"db_name", "db_address", *LOGIN}
SECRETS = {
    "argo-workflows": {"argo-client-secret": {"client-id", "client-secret"}, "db-secret": DATABASE, **USERS},
    "database": {"db-password": DATABASE, **USERS},
    "jupyterhub": {"hub-db-secret": {*LOGIN, "odcread-password", "odc-password"}, "jupyterhub": {"values.yaml"}},
    "monitoring": {"grafana-admin-secret": {"admin-user", "admin-password"}, "grafana-oauth-secret": {"client_id", "client_secret"}},
    "open-datacube": {"odc-secret": LOGIN, "odcread-secret": LOGIN},
    "odc-stac": {"stacread-secret": LOGIN},
    "flux-system": {"slack-webhook-staging": {"address"}},
}
# Piksel's node classes: image, disk, its encryption, kind of subnet, public address, and tags of its own.
AL2023 = {"alias": "al2023@v20260403"}
NVIDIA = {"name": "amazon-eks-node-al2023-x86_64-nvidia-1.34-v20260403"}
NODE_CLASSES = {
    "default": (AL2023, "120Gi", True, "Private", None, {"NodeGroup": "Others"}),
    "gpu": (NVIDIA, "120Gi", True, "Private", None, {"NodeGroup": "GPU"}),
    "jupyter": (AL2023, "40Gi", True, "Private", None, {"NodeGroup": "Jupyter-Sandboxes", "User-type": "Standard-Users"}),
    "dev-jupyter": (AL2023, "80Gi", True, "Private", None, {"NodeGroup": "Jupyter-Sandboxes", "User-type": "Advanced-Users"}),
    "data-production": (AL2023, "30Gi", False, "Public", True, {"NodeGroup": "Data-Production"}),
}
# Its node pools: class, which instances, capacity, taint, limit, consolidation, age.
EITHER, MEMORY = {"spot", "on-demand"}, {"r5", "r7i"}
EMPTY, USED_BADLY = ("WhenEmpty", "5m"), ("WhenEmptyOrUnderutilized", "20m")
G5 = {f"g5.{size}" for size in ("xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge")}
JUPYTER = {"medium": "xlarge", "large": "2xlarge", "very-large": "4xlarge", "ultra": "8xlarge"}
NODE_POOLS = {
    "default": ("default", {"instance-category": {"c", "t"}}, EITHER, None, {"cpu": "10000"}, USED_BADLY, "720h"),
    "gpu": ("gpu", {"instance-type": G5}, EITHER, ("nvidia.com/gpu", "true"), {"nvidia.com/gpu": "20"}, USED_BADLY, "720h"),
    "jupyter-standard": (
        "jupyter",
        {"instance-family": {"m5", "m6i", "m7i"}, "instance-size": {"xlarge"}},
        *(EITHER, ("jupyter-profile", "standard"), {"cpu": "10000"}, EMPTY, "168h"),
    ),
    **{
        f"jupyter-{name}": (
            "dev-jupyter",
            {"instance-family": MEMORY, "instance-size": {size}},
            *({"on-demand"}, ("jupyter-profile", name), {"cpu": "10000"}, EMPTY, "168h"),
        )
        for name, size in JUPYTER.items()
    },
    **{
        f"data-production-r{size}": (
            "data-production",
            {"instance-family": MEMORY, "instance-size": {size}},
            *({"spot"}, ("data-production", f"r{size}"), {"cpu": "450"}, EMPTY, "168h"),
        )
        for size in ("16xlarge", "12xlarge", "8xlarge", "4xlarge")
    },
}
WORKING_HOURS = {"nodes": "10%", "reasons": ["Underutilized", "Empty"], "schedule": "0 1 * * mon-fri", "duration": "11h"}
# Each with its chart's version and the nodes that it runs on before Karpenter has made any.
DEPLOYMENTS = {("karpenter", "karpenter"): 2, ("external-dns", "external-dns"): 1}
EVENTS = ("spot", "rebalance", "state-change", "health")
GPUS = ("L-DB2E81BA", "L-3819A6DF")  # on-demand and spot: https://docs.aws.amazon.com/ec2/latest/userguide/ec2-on-demand-instances.html
BUCKETS = ("piksel-staging-argo-artifacts-dep", "piksel-staging-public-data", "piksel-staging-terria-bucket")
HUB_DATA = [
    *("cognito_group admin", "cognito_group user", "cognito_user_pool piksel"),
    *(f"route53_hosted_zone {zone}piksel.big.go.id" for zone in ("", "staging.", "production.")),
    *(f"ecr_repository piksel/{name}" for name in ("argo-tasks", "jupyterhub", "terria")),
]
# What is left in an account once all of ours is gone: EKS keeps the log group that it made, and a run what it acts as.
NUMBERS = {"hub": "111111111111", "staging": "222222222222", "production": "333333333333"}
DEPLOY = "piksel-deploy"
# Of the hub's what an environment takes away that has joined it.
JOINED = {"route", "route_table", "vpc_peering_connection"}
LEFT = {
    account: {
        f"arn:aws:iam::{number}:{left}" for left in ("policy/piksel-deploy-boundary", "oidc-provider/token.actions.githubusercontent.com")
    }
    | ({f"/aws/eks/piksel-{account}/cluster"} if account != "hub" else set())
    for account, number in NUMBERS.items()
}
# Its databases' users: database, whether they may write, and the secret with the password.
DATABASE_USERS = {
    "argo": ("argo", True, "argo-workflows-password"),
    "jupyterhub": ("jupyterhub", True, "jupyterhub-password"),
    "grafana": ("grafana", False, "grafana-db-password"),
    "stac": ("stac", True, "stac-write-password"),
    "stacread": ("stac", False, "stac-read-password"),
    "odc": ("odc", True, "odc-password"),
    "odcread": ("odc", False, "odc-read-password"),
}
NETWORKS = {"staging": ("10.2.0.0/16", STAGING), "production": ("10.3.0.0/16", PRODUCTION), "hub": ("10.0.0.0/16", HUB)}


class Site:
    """The runs of the site, in order, and what the accounts held before."""

    def __init__(self, sandbox, directory):
        self.sandbox, self.ansible = sandbox, Ansible(sandbox, directory)
        self.empty = everything(sandbox, KINDS)
        self.planned = self.ansible.run(*SITE, "--check", "--diff")
        self.first = self.ansible.run(*SITE)
        self.second = self.ansible.run(*ALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("sandbox"), kubernetes=True) as sandbox:
        yield Site(sandbox, tmp_path_factory.mktemp("site"))


def keys(run):
    """What becomes of each resource; one that is awaited late is told more than once, first as it is planned."""
    return {(change["kind"], change["name"]): change["action"] for change in reversed(run.changes)}


def read(site, account, operation, result, **filters):
    """What the account's network has, by a list of EC2."""
    vpc = site.sandbox.client(account, "ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"piksel-{account}"]}])["Vpcs"]
    assert len(vpc) == 1
    name = "Filter" if operation == "describe_nat_gateways" else "Filters"
    wanted = [{"Name": "vpc-id", "Values": [vpc[0]["VpcId"]]}, *({"Name": key, "Values": [value]} for key, value in filters.items())]
    return getattr(site.sandbox.client(account, "ec2"), operation)(**{name: wanted})[result]


def own_tags(account):
    return {"Project": "piksel", "Environment": account, "ManagedBy": "piksel.infra"}


def test_the_plan_on_an_empty_account_is_whole_and_changes_nothing(site):
    site.planned.green()
    assert site.planned.writes == []
    assert keys(site.planned) == keys(site.first)
    assert len(site.planned.changes) > 40
    for words in (
        "piksel-hub: would create",
        "piksel-staging: would create",
        "piksel-production: would create",
        "10.2.128.0/18",
        "+++ after: subnet piksel-staging-private-",
    ):
        assert words in site.planned.output, site.planned.output


def test_the_first_run_builds_it(site):
    site.first.green()
    outcomes = {(change["kind"], change["name"]): change["outcome"] for change in site.first.changes}
    assert set(outcomes.values()) == {"done"}


def test_the_second_run_changes_nothing(site):
    site.second.green()
    assert site.second.changed == []
    assert site.second.writes == []
    assert site.second.output.count("changed=0") == 3


@pytest.mark.parametrize("account", NETWORKS)
def test_the_vpc(site, account):
    (vpc,) = read(site, account, "describe_vpcs", "Vpcs")
    assert vpc["CidrBlock"] == NETWORKS[account][0]
    assert tags_of(vpc) == {"Name": f"piksel-{account}", **own_tags(account)}
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        answer = site.sandbox.client(account, "ec2").describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=attribute)
        assert answer[attribute[0].upper() + attribute[1:]]["Value"] is True


@pytest.mark.parametrize("account", NETWORKS)
def test_the_subnets(site, account):
    subnets = read(site, account, "describe_subnets", "Subnets")
    found = {
        one["CidrBlock"]: (
            one["AvailabilityZone"],
            one["MapPublicIpOnLaunch"],
            {key: value for key, value in tags_of(one).items() if key != "Name"},
        )
        for one in subnets
    }
    wanted = {cidr: (zone, public, {**tags, **own_tags(account)}) for cidr, (zone, public, tags) in NETWORKS[account][1].items()}
    assert found == wanted


@pytest.mark.parametrize("account", NETWORKS)
def test_one_nat_gateway_in_the_first_public_subnet(site, account):
    (gateway,) = read(site, account, "describe_nat_gateways", "NatGateways")
    (internet,) = read_internet_gateways(site, account)
    subnets = {one["SubnetId"]: one["CidrBlock"] for one in read(site, account, "describe_subnets", "Subnets")}
    addresses = site.sandbox.client(account, "ec2").describe_addresses()["Addresses"]
    assert gateway["State"] == "available"
    assert subnets[gateway["SubnetId"]] == next(iter(NETWORKS[account][1]))
    assert [one["AllocationId"] for one in addresses] == [gateway["NatGatewayAddresses"][0]["AllocationId"]]
    assert internet["Attachments"][0]["State"] in ("available", "attached")


def read_internet_gateways(site, account):
    (vpc,) = read(site, account, "describe_vpcs", "Vpcs")
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc["VpcId"]]}]
    return site.sandbox.client(account, "ec2").describe_internet_gateways(Filters=attached)["InternetGateways"]


@pytest.mark.parametrize("account", NETWORKS)
def test_every_subnet_has_its_way_out(site, account):
    """A public subnet's is the internet gateway, a private one's the NAT gateway, and private subnets have a table each."""
    (gateway,) = read(site, account, "describe_nat_gateways", "NatGateways")
    (internet,) = read_internet_gateways(site, account)
    subnets = {one["SubnetId"]: one for one in read(site, account, "describe_subnets", "Subnets")}
    tables = {
        link["SubnetId"]: table
        for table in read(site, account, "describe_route_tables", "RouteTables")
        for link in table["Associations"]
        if link.get("SubnetId")
    }
    assert tables.keys() == subnets.keys()
    for identity, subnet in subnets.items():
        public = tags_of(subnet)["SubnetType"] == "Public"
        # The local route and that of a gateway endpoint are AWS's, and those to other networks role connectivity's.
        routes = [route for route in tables[identity]["Routes"] if "VpcPeeringConnectionId" not in route]
        others = [route for route in routes if not str(route.get("GatewayId")).startswith(("local", "vpce-"))]
        routes = {route["DestinationCidrBlock"]: route for route in others}
        assert list(routes) == ["0.0.0.0/0"]
        way = routes["0.0.0.0/0"]
        assert way["State"] == "active"
        assert (way.get("GatewayId") or way.get("NatGatewayId")) == (internet["InternetGatewayId"] if public else gateway["NatGatewayId"])
    private = [tables[identity]["RouteTableId"] for identity, subnet in subnets.items() if tags_of(subnet)["SubnetType"] == "Private"]
    assert len(set(private)) == len(private) == 2


@pytest.mark.parametrize("account", NETWORKS)
def test_what_aws_makes_with_a_vpc_is_closed(site, account):
    (group,) = read(site, account, "describe_security_groups", "SecurityGroups", **{"group-name": "default"})
    main = next(
        table
        for table in read(site, account, "describe_route_tables", "RouteTables")
        if any(link["Main"] for link in table["Associations"])
    )
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])
    assert [route["GatewayId"] for route in main["Routes"]] == ["local"]


def test_the_hub_has_what_pulls_of_images_need(site):
    endpoints = {one["ServiceName"].split("ap-southeast-3.")[1]: one for one in read(site, "hub", "describe_vpc_endpoints", "VpcEndpoints")}
    subnets = {one["SubnetId"] for one in read(site, "hub", "describe_subnets", "Subnets") if tags_of(one)["SubnetType"] == "Private"}
    (group,) = read(site, "hub", "describe_security_groups", "SecurityGroups", **{"group-name": "piksel-hub-endpoints"})
    assert {name: one["VpcEndpointType"] for name, one in endpoints.items()} == {
        "s3": "Gateway",
        "ecr.api": "Interface",
        "ecr.dkr": "Interface",
    }
    assert len(endpoints["s3"]["RouteTableIds"]) == 2
    for name in ("ecr.api", "ecr.dkr"):
        assert set(endpoints[name]["SubnetIds"]) == subnets
        assert endpoints[name]["PrivateDnsEnabled"]
        assert [one["GroupId"] for one in endpoints[name]["Groups"]] == [group["GroupId"]]
    (rule,) = group["IpPermissions"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
    assert [source["CidrIp"] for source in rule["IpRanges"]] == ["10.0.0.0/16"]
    assert group["IpPermissionsEgress"] == []


def test_staging_has_neither_endpoints_nor_flow_logs(site):
    assert read(site, "staging", "describe_vpc_endpoints", "VpcEndpoints") == []
    assert site.sandbox.client("staging", "ec2").describe_flow_logs()["FlowLogs"] == []


@pytest.fixture(scope="module")
def eks(site):
    return site.sandbox.client("staging", "eks")


@pytest.fixture(scope="module")
def cluster(eks):
    assert eks.list_clusters()["clusters"] == [CLUSTER]
    return eks.describe_cluster(name=CLUSTER)["cluster"]


def test_the_cluster(site, cluster):
    private = {one["SubnetId"] for one in read(site, "staging", "describe_subnets", "Subnets") if tags_of(one)["SubnetType"] == "Private"}
    network = cluster["resourcesVpcConfig"]
    enabled = [kind for entry in cluster["logging"]["clusterLogging"] if entry["enabled"] for kind in entry["types"]]
    assert (cluster["status"], cluster["version"]) == ("ACTIVE", "1.34")
    assert cluster["tags"] == own_tags("staging")
    assert set(network["subnetIds"]) == private
    assert (network["endpointPublicAccess"], network["endpointPrivateAccess"]) == (True, True)
    assert network["publicAccessCidrs"] == ["0.0.0.0/0"]
    assert sorted(enabled) == ["api", "authenticator", "controllerManager", "scheduler"]
    assert cluster["accessConfig"]["authenticationMode"] == "API"
    assert cluster["upgradePolicy"] == {"supportType": "STANDARD"}
    assert "encryptionConfig" not in cluster


def test_its_node_groups(site, eks):
    assert set(eks.list_nodegroups(clusterName=CLUSTER)["nodegroups"]) == NODE_GROUPS.keys()
    for name, (capacity, types, most) in NODE_GROUPS.items():
        group = eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName=name)["nodegroup"]
        assert (group["status"], group["version"], group["amiType"]) == ("ACTIVE", "1.34", "AL2023_x86_64_STANDARD")
        assert (group["capacityType"], group["instanceTypes"]) == (capacity, types)
        assert group["scalingConfig"] == {"minSize": 1, "maxSize": most, "desiredSize": 1}
        assert group["labels"] == {"karpenter.sh/controller": "true"}
        assert group["taints"] == [TAINT]
        assert group["nodeRole"] == f"{ACCOUNT}:role/{CLUSTER}-node"
        template = {"LaunchTemplateId": group["launchTemplate"]["id"], "Versions": [group["launchTemplate"]["version"]]}
        answer = site.sandbox.client("staging", "ec2").describe_launch_template_versions(**template)
        data = answer["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        assert data["MetadataOptions"]["HttpTokens"] == "required"
        assert [
            (disk["Ebs"]["VolumeSize"], disk["Ebs"]["VolumeType"], disk["Ebs"]["Encrypted"]) for disk in data["BlockDeviceMappings"]
        ] == [(20, "gp3", True)]


def test_its_addons(eks):
    assert set(eks.list_addons(clusterName=CLUSTER)["addons"]) == ADDONS.keys()
    for name, (version, configuration) in ADDONS.items():
        addon = eks.describe_addon(clusterName=CLUSTER, addonName=name)["addon"]
        assert (addon["status"], addon["addonVersion"]) == ("ACTIVE", version)
        assert json.loads(addon.get("configurationValues") or "null") == configuration


def test_who_may_enter_it(eks):
    """Two people's roles, as administrators, and those of the nodes: one by EKS, one for Karpenter's."""
    entries = eks.list_access_entries(clusterName=CLUSTER)["accessEntries"]
    assert set(entries) == {f"{ACCOUNT}:role/{name}" for name in (SSO, "piksel-deploy", f"{CLUSTER}-node", f"{CLUSTER}-karpenter-node")}
    for principal in entries:
        which = {"clusterName": CLUSTER, "principalArn": principal}
        policies = eks.list_associated_access_policies(**which)["associatedAccessPolicies"]
        found = [(policy["policyArn"].rpartition("/")[2], policy["accessScope"]["type"]) for policy in policies]
        assert found == ([] if principal.endswith("-node") else [("AmazonEKSClusterAdminPolicy", "cluster")])


def test_what_its_pods_and_nodes_may_do(site, eks, cluster):
    iam = site.sandbox.client("staging", "iam")
    for name, (service, policies) in ROLES.items():
        role = iam.get_role(RoleName=f"{CLUSTER}-{name}")["Role"]
        attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
        assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": service}
        assert {policy["PolicyArn"] for policy in attached} == {f"{POLICIES}/{policy}" for policy in policies}
        assert iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"] == []
        assert tags_of(role) == own_tags("staging")
    found = eks.list_pod_identity_associations(clusterName=CLUSTER)["associations"]
    described = [eks.describe_pod_identity_association(clusterName=CLUSTER, associationId=one["associationId"]) for one in found]
    roles = {(one["namespace"], one["serviceAccount"]): one["roleArn"] for one in (answer["association"] for answer in described)}
    assert roles == {
        ("kube-system", "aws-node"): f"{ACCOUNT}:role/{CLUSTER}-vpc-cni",
        ("kube-system", "ebs-csi-controller-sa"): f"{ACCOUNT}:role/{CLUSTER}-ebs-csi",
        ("karpenter", "karpenter"): f"{ACCOUNT}:role/{CLUSTER}-karpenter",
        ("external-dns", "external-dns-sa"): f"{ACCOUNT}:role/{CLUSTER}-external-dns",
    }
    providers = {one["Arn"].partition("/")[2] for one in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]}
    assert providers == {cluster["identity"]["oidc"]["issuer"].removeprefix("https://"), "token.actions.githubusercontent.com"}


def test_its_nodes_and_its_control_plane_reach_each_other(site, cluster):
    (group,) = read(site, "staging", "describe_security_groups", "SecurityGroups", **{"group-name": f"{CLUSTER}-node"})
    own = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
    assert tags_of(group) == {"Name": f"{CLUSTER}-node", "karpenter.sh/discovery": CLUSTER, **own_tags("staging")}
    assert {source["GroupId"] for rule in group["IpPermissions"] for source in rule["UserIdGroupPairs"]} == {group["GroupId"], own}
    (control_plane,) = read(site, "staging", "describe_security_groups", "SecurityGroups", **{"group-id": own})
    api = [rule for rule in control_plane["IpPermissions"] if rule.get("FromPort") == 443]
    assert [source["GroupId"] for rule in api for source in rule["UserIdGroupPairs"]] == [group["GroupId"]]


@pytest.fixture
def secrets(site):
    """Every Secret of the cluster but what Helm keeps, by namespace and name."""
    found = site.sandbox.kubernetes("staging", CLUSTER).api.items("/api/v1/secrets")
    return {(one["metadata"]["namespace"], one["metadata"]["name"]): one["data"] for one in found if one["type"] != "helm.sh/release.v1"}


def test_every_secret_stands_with_its_keys(secrets):
    wanted = {(namespace, name): keys for namespace, secrets in SECRETS.items() for name, keys in secrets.items()}
    assert {key: set(data) for key, data in secrets.items()} == wanted
    assert all(value for data in secrets.values() for value in data.values())


def test_values_are_those_of_aws(site, secrets):
    manager = site.sandbox.client("staging", "secretsmanager")

    def value(name):
        return manager.get_secret_value(SecretId=name)["SecretString"]

    def held(namespace, name, key):
        return b64decode(secrets[namespace, name][key]).decode()

    assert held("database", "stac", "password") == held("argo-workflows", "stac", "password") == value("stac-write-password")
    pair = [held("argo-workflows", "argo-client-secret", key) for key in ("client-id", "client-secret")]
    assert ":".join(pair) == value("argo-oauth-staging")
    hub = yaml.safe_load(held("jupyterhub", "jupyterhub", "values.yaml"))
    assert hub["hub"]["cookieSecret"] == value("jupyterhub-cookie-secret")
    assert bytes.fromhex(hub["hub"]["cookieSecret"])
    assert hub["hub"]["db"]["password"] == value("jupyterhub-password")
    client = hub["hub"]["config"]["GenericOAuthenticator"]
    assert f"{client['client_id']}:{client['client_secret']}" == value("jupyterhub-oauth-staging")


def test_each_environment_has_the_sign_in_clients_that_the_hub_made_for_it(site, secrets):
    """In the hub, in its own account, and in its cluster; nothing that the runs wrote has a client's secret."""
    cognito, own = site.sandbox.client("hub", "cognito-idp"), site.sandbox.client("staging", "secretsmanager")
    (pool,) = [one["Id"] for one in cognito.list_user_pools(MaxResults=60)["UserPools"] if one["Name"] == "piksel"]
    listed = {
        one["ClientName"]: one["ClientId"] for one in cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    }
    assert listed.keys() == {f"{name}-oauth-{of}" for name in ("argo", "jupyterhub", "grafana") for of in ("staging", "production")}
    clients = {
        name: cognito.describe_user_pool_client(UserPoolId=pool, ClientId=identity)["UserPoolClient"] for name, identity in listed.items()
    }
    for name in ("argo", "jupyterhub", "grafana"):
        client = clients[f"{name}-oauth-staging"]
        assert own.get_secret_value(SecretId=f"{name}-oauth-staging")["SecretString"] == f"{client['ClientId']}:{client['ClientSecret']}"
    held = secrets["monitoring", "grafana-oauth-secret"]
    assert b64decode(held["client_secret"]).decode() == clients["grafana-oauth-staging"]["ClientSecret"]
    written = site.first.output + site.second.output + json.dumps(site.first.results + site.second.results)
    assert not [name for name, client in clients.items() if client["ClientSecret"] in written]


@pytest.mark.parametrize("account", ["staging", "production"])
def test_each_environment_is_joined_with_the_hub_alone(site, account):
    def routed(of):
        return [
            (route["DestinationCidrBlock"], route["VpcPeeringConnectionId"], route["State"])
            for table in read(site, of, "describe_route_tables", "RouteTables")
            for route in table["Routes"]
            if "VpcPeeringConnectionId" in route
        ]

    peerings = site.sandbox.client(account, "ec2").describe_vpc_peering_connections()["VpcPeeringConnections"]
    (peering,) = [one for one in peerings if one["Status"]["Code"] == "active"]
    assert peering["AccepterVpcInfo"]["OwnerId"] == NUMBERS["hub"]
    identity = peering["VpcPeeringConnectionId"]
    assert set(routed(account)) == {("10.0.0.0/16", identity, "active")}
    assert (NETWORKS[account][0], identity, "active") in routed("hub")
    assert len(routed("hub")) == 2 * 3  # both environments' ranges in each of its tables


def test_the_zones_are_delegated_once_the_outside_has_the_records_that_are_printed(site):
    address, port = site.sandbox.dns
    asked = json.dumps({"dns_check_resolvers": [{"address": address, "port": port}], "dns_check_server_port": port})
    check = ("playbooks/dns_check.yml", "-i", "inventories/sandbox", "--limit", "piksel-hub", "-e", asked)
    route53 = site.sandbox.client("hub", "route53")
    zones = {one["Name"]: one["Id"] for one in route53.list_hosted_zones()["HostedZones"]}
    assert zones.keys() == {"piksel.big.go.id.", "staging.piksel.big.go.id.", "production.piksel.big.go.id."}
    servers = route53.get_hosted_zone(Id=zones["piksel.big.go.id."])["DelegationSet"]["NameServers"]
    before = site.ansible.run(*check)
    assert before.code != 0
    assert all(server in before.messages["piksel-hub"] for server in servers)
    site.sandbox.delegate("piksel.big.go.id", servers)
    site.ansible.run(*check).green()


def test_the_sign_in_domain_is_there(site):
    domain = site.sandbox.client("hub", "cognito-idp").describe_user_pool_domain(Domain="oauth.piksel.big.go.id")["DomainDescription"]
    assert domain["Status"] == "ACTIVE"


@pytest.fixture(scope="module")
def kubernetes(site):
    return site.sandbox.kubernetes("staging", CLUSTER).api


def specs(kubernetes, path):
    """Of all objects there, by name."""
    return {one["metadata"]["name"]: one["spec"] for one in kubernetes.items(path)}


def test_karpenter_and_external_dns_are_deployed_on_the_nodes_that_are_there(kubernetes):
    nodes = {one["metadata"]["name"]: one["metadata"]["labels"] for one in kubernetes.items("/api/v1/nodes")}
    assert {labels["karpenter.sh/controller"] for labels in nodes.values()} == {"true"}
    for (namespace, name), replicas in DEPLOYMENTS.items():
        status = kubernetes.get(f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")["status"]
        assert status["readyReplicas"] == status["replicas"] == replicas, name
    plugin = kubernetes.get("/apis/apps/v1/namespaces/gpu-operator/daemonsets/nvidia-device-plugin")
    assert plugin["status"]["desiredNumberScheduled"] == 0  # there is no GPU yet


def test_karpenter_hears_of_interruptions(site):
    sqs, events = site.sandbox.client("staging", "sqs"), site.sandbox.client("staging", "events")
    url = sqs.get_queue_url(QueueName=f"{CLUSTER}-karpenter")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert queue["MessageRetentionPeriod"] == "300"
    rules = {one["Name"]: one["State"] for one in events.list_rules(NamePrefix=f"{CLUSTER}-karpenter-")["Rules"]}
    assert rules == {f"{CLUSTER}-karpenter-{event}": "ENABLED" for event in EVENTS}
    for name in rules:
        assert [target["Arn"] for target in events.list_targets_by_rule(Rule=name)["Targets"]] == [queue["QueueArn"]]


def test_every_node_class_is_accepted(kubernetes):
    found = specs(kubernetes, CLASSES)
    assert found.keys() == NODE_CLASSES.keys()
    for name, (image, size, encrypted, subnets, public, tags) in NODE_CLASSES.items():
        spec = found[name]
        (disk,) = spec["blockDeviceMappings"]
        assert spec["role"] == f"{CLUSTER}-karpenter-node"
        assert (spec["amiSelectorTerms"], spec.get("associatePublicIPAddress")) == ([image], public)
        assert (disk["deviceName"], disk["ebs"]) == ("/dev/xvda", {"volumeSize": size, "volumeType": "gp3", "encrypted": encrypted})
        assert spec["subnetSelectorTerms"] == [{"tags": {"karpenter.sh/discovery": CLUSTER, "SubnetType": subnets}}]
        assert spec["securityGroupSelectorTerms"] == [{"tags": {"karpenter.sh/discovery": CLUSTER}}]
        # Not the mark of what we make: nodes, and their launch templates, are Karpenter's.
        assert spec["tags"] == {"Project": "piksel", "Environment": "staging", **tags}


def assert_pool(name, spec):
    node_class, instances, capacity, taint, limits, consolidation, age = NODE_POOLS[name]
    template, disruption = spec["template"]["spec"], spec["disruption"]
    wanted = {one["key"].rpartition("/")[2]: set(one["values"]) for one in template["requirements"]}
    taints = [(one["key"], one["value"]) for one in template.get("taints", []) if one["effect"] == "NoSchedule"]
    assert (template["nodeClassRef"]["name"], wanted["capacity-type"], wanted["arch"]) == (node_class, capacity, {"amd64"})
    assert instances.items() <= wanted.items()
    assert taints == ([taint] if taint else [])
    assert {key: str(value) for key, value in spec["limits"].items()} == limits
    assert (disruption["consolidationPolicy"], disruption["consolidateAfter"], template["expireAfter"]) == (*consolidation, age)


def test_every_node_pool_whose_quota_is_there_is_accepted(kubernetes):
    found = specs(kubernetes, POOLS)
    assert found.keys() == NODE_POOLS.keys() - {"gpu"}
    for name, spec in found.items():
        assert_pool(name, spec)
    assert WORKING_HOURS in found["default"]["disruption"]["budgets"]
    assert len(found["default"]["disruption"]["budgets"]) == 4


def test_gpu_nodes_wait_for_their_quota_and_nothing_else_does(site, kubernetes):
    """A pool that is held back says why, the run is green, and the run after the approval adds it."""
    pools = site.second.fact("quotas_outputs", "piksel-staging")["node_pools"]
    assert [name for name, pool in pools.items() if not pool["ready"]] == ["gpu"]
    assert "G and VT" in pools["gpu"]["reason"]
    assert site.second.fact("karpenter_outputs", "piksel-staging")["held_back"] == {"gpu": pools["gpu"]["reason"]}
    assert pools["gpu"]["reason"] in site.second.output

    site.ansible.run("playbooks/quotas.yml", *STAGING_SITE[1:], "-e", "quotas_request=true")
    for code in GPUS:
        site.sandbox.quota_decision("staging", "ec2", code, "approve")
    planned, run = site.ansible.run(*STAGING_SITE, "--check").green(), site.ansible.run(*STAGING_SITE).green()
    assert keys(planned) == keys(run) == {("node_pool", "gpu"): "create"}
    assert run.fact("quotas_outputs")["node_pools"]["gpu"] == {"ready": True, "reason": None, "warnings": []}
    assert run.fact("karpenter_outputs")["held_back"] == {}
    assert_pool("gpu", specs(kubernetes, POOLS)["gpu"])
    assert site.ansible.run(*STAGING_SITE).green().changed == []


def test_a_limit_above_the_quota_is_a_warning_with_both_figures(site):
    """The pool stands, and stays."""
    for code in GPUS:
        site.sandbox.set_quota("staging", "ec2", code, 8)
    run = site.ansible.run(*STAGING_SITE).green()
    (warning,) = run.fact("quotas_outputs")["node_pools"]["gpu"]["warnings"]
    assert "is 8, where 20 nvidia.com/gpu take 80 vCPUs" in warning
    assert warning in run.output
    assert run.changed == []


@pytest.fixture(scope="module")
def staging(site):
    return account_of(site.sandbox, "staging")


@pytest.fixture(scope="module")
def login(staging):
    """As one of the databases' users, with the password that AWS has, to its own database."""

    def login(user):
        database, _, secret = DATABASE_USERS[user]
        return logged_in(staging, "piksel-staging", user, value(staging, secret), database)

    return login


def test_the_database(site, staging):
    (instance,) = staging("rds").describe_db_instances()["DBInstances"]
    subnets = {one["SubnetId"]: one["CidrBlock"] for one in read(site, "staging", "describe_subnets", "Subnets")}
    groups = [one["VpcSecurityGroupId"] for one in instance["VpcSecurityGroups"]]
    (group,) = staging("ec2").describe_security_groups(GroupIds=groups)["SecurityGroups"]
    (rule,) = group["IpPermissions"]
    assert (instance["DBInstanceIdentifier"], instance["DBInstanceStatus"]) == ("piksel-staging", "available")
    assert (instance["Engine"], instance["EngineVersion"].partition(".")[0]) == ("postgres", "16")
    assert (instance["DBInstanceClass"], instance["AllocatedStorage"], instance["MultiAZ"]) == ("db.t4g.large", 50, False)
    assert (instance["StorageEncrypted"], instance["PubliclyAccessible"], instance["DeletionProtection"]) == (True, False, True)
    assert (instance["BackupRetentionPeriod"], instance["PreferredBackupWindow"]) == (14, "03:00-06:00")
    assert instance["PreferredMaintenanceWindow"] == "mon:00:00-mon:03:00"
    assert tags_of({"Tags": instance["TagList"]}).items() >= own_tags("staging").items()
    assert {subnets[one["SubnetIdentifier"]] for one in instance["DBSubnetGroup"]["Subnets"]} == {"10.2.128.0/18", "10.2.192.0/18"}
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 5432, 5432)
    assert [source["CidrIp"] for source in rule["IpRanges"]] == ["10.2.0.0/16"]


def test_it_was_started_before_the_cluster_was_there(site):
    """In AWS it is made in ten minutes, and the cluster with its nodes in fourteen: it costs a first run nothing."""
    begun = {call["operation"]: call["time"] for call in reversed(site.first.calls)}
    assert begun["CreateCluster"] < begun["CreateDBInstance"] < begun["CreateNodegroup"]
    said = next(call["time"] for call in site.first.calls if call["operation"] == "SQL CREATE ROLE")
    assert begun["CreateNodegroup"] < said


def test_every_database_and_user_is_there_and_no_other(site, staging):
    name, password = master(staging, "piksel-staging", "database-password")
    with logged_in(staging, "piksel-staging", name, password, "postgres") as connection:
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")}
        users = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname !~ '^rds'")}
    assert databases - {"rdsadmin"} == {"postgres", *(database for database, _, _ in DATABASE_USERS.values())}
    assert users == {name, *DATABASE_USERS}


@pytest.mark.parametrize("user", ["argo", "jupyterhub", "stac", "odc"])
def test_who_may_write_writes(login, user):
    with login(user) as connection:
        connection.execute("CREATE TABLE scenes (id serial PRIMARY KEY, name text)")
        connection.execute("INSERT INTO scenes (name) VALUES ('first')")
        connection.execute("UPDATE scenes SET name = 'only'")
        assert connection.execute("SELECT id, name FROM scenes").fetchall() == [(1, "only")]


@pytest.mark.parametrize("user", ["odcread", "stacread"])
def test_who_may_read_reads_what_was_made_since_and_is_refused_a_write(login, user):
    with login(user) as connection:
        assert connection.execute("SELECT name FROM scenes").fetchall() == [("only",)]
        for statement in ("INSERT INTO scenes (name) VALUES ('x')", "DELETE FROM scenes", "CREATE TABLE x ()", "DROP TABLE scenes"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_reader_may_not_write_where_nobody_has_yet(login):
    with login("grafana") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE x ()")


def test_values_changed_in_aws_change_what_is_made_of_them_and_nothing_else(site, staging, login, kubernetes):
    """A Secret; and a user's password in the database and in every Secret that has it. What was written meanwhile changes nothing."""
    for name in ("grafana-admin-password", "stac-read-password"):
        staging("secretsmanager").put_secret_value(SecretId=name, SecretString=f"another-{name}")
    run = site.ansible.run(*STAGING_SITE).green()
    stacread = ("argo-workflows/stacread", "database/stacread", "odc-stac/stacread-secret")
    secrets = [("kubernetes_secret", name) for name in ("monitoring/grafana-admin-secret", *stacread)]
    assert keys(run) == dict.fromkeys([("postgresql_role", "stacread"), *secrets], "update")
    assert {call["operation"] for call in run.writes} == {"kubernetes:patch secrets", "SQL ALTER ROLE"}
    found = kubernetes.get("/api/v1/namespaces/monitoring/secrets/grafana-admin-secret")
    assert b64decode(found["data"]["admin-password"]) == b"another-grafana-admin-password"
    with login("stacread") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert "another-" not in run.output


def test_programs_in_the_cluster_find_it_by_one_name(site, staging, kubernetes, secrets):
    """And the master user's login beside it."""
    (instance,) = staging("rds").describe_db_instances()["DBInstances"]
    spec = kubernetes.get("/api/v1/namespaces/database/services/db-endpoint")["spec"]
    held = {key: b64decode(found).decode() for key, found in secrets["database", "db-password"].items()}
    assert (spec["type"], spec["externalName"]) == ("ExternalName", instance["Endpoint"]["Address"])
    assert [port["port"] for port in spec["ports"]] == [5432]
    assert held.pop("password") == value(staging, "database-password")
    assert held == {"db_name": "postgres", "db_address": "db-endpoint.database.svc.cluster.local", "username": "postgres"}


def test_a_new_zone_in_the_region_changes_nothing(site):
    """Neither one that sorts behind those in use nor the run after it."""
    added = site.sandbox.add_zone()
    run = site.ansible.run(*STAGING_SITE).green()
    assert run.changed == []
    assert run.writes == []
    assert added in str(site.sandbox.client("staging", "ec2").describe_availability_zones()["AvailabilityZones"])


def destroying(host, data):
    return json.dumps({"destroy_account": host, "destroy_data": data})


def data_of(sandbox, account):
    """What holds data, by name."""
    if account == "hub":
        return HUB_DATA
    listed = sandbox.client(account, "secretsmanager").list_secrets(MaxResults=100)["SecretList"]
    assert len(listed) == 16
    buckets = [f"s3_bucket {name.replace('staging', account)}" for name in BUCKETS]
    return [
        *(f"secretsmanager_secret {one['Name']}" for one in listed),
        f"db_instance piksel-{account}",
        f"backup_vault piksel-{account}",
        *buckets,
    ]


def test_destroy_leaves_nothing_of_ours(site):
    """The last test: each account in its turn, and the others stay meanwhile. What holds data is named."""
    joined = site.ansible.run(*DESTROY, "-e", destroying("piksel-hub", HUB_DATA))
    assert "peering connection" in joined.messages["piksel-hub"]
    assert joined.writes == []
    refused = site.ansible.run(*DESTROY, "-e", destroying("piksel-staging", data_of(site.sandbox, "staging")))
    assert "rds_deletion_protection" in refused.messages["piksel-staging"]
    assert refused.writes == []
    for playbook, protection in (("database", "rds_deletion_protection"), ("identity", "identity_deletion_protection")):
        site.ansible.run(f"playbooks/{playbook}.yml", "-i", "inventories/sandbox", "-e", f"{protection}=false").green()
    gone = set()
    for account in ("staging", "production", "hub"):
        before = everything(site.sandbox, KINDS)
        site.ansible.run(*DESTROY, "-e", destroying(f"piksel-{account}", data_of(site.sandbox, account))).green()
        after = everything(site.sandbox, KINDS)
        gone.add(account)
        assert after[account].keys() - site.empty[account].keys() == LEFT[account]
        kept = {key: one for key, one in site.empty[account].items() if key != DEPLOY}
        assert {key: after[account].get(key) for key in kept} == kept
        for other in after.keys() - gone:
            stays = {key for key, one in before[other].items() if other != "hub" or one.kind not in JOINED}
            assert {key: after[other].get(key) for key in stays} == {key: before[other][key] for key in stays}
