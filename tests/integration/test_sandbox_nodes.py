"""Instances that become nodes of a cluster, and pods that get a role's session: with a real control plane."""

import base64
import json
import urllib.error
import urllib.request

import pytest
import yaml

from sandbox import ACCOUNTS, REGION, Sandbox
from sandbox.expect import eventually, refused

STAGING = ACCOUNTS["staging"]
CLUSTER, NODES = "piksel", "/api/v1/nodes"
AUDIENCE = "pods.eks.amazonaws.com"
POD_FACTS = ["sts:AssumeRole", "sts:TagSession"]


def trust(service, actions="sts:AssumeRole", **condition):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": actions}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition} if condition else statement]})


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("nodes"), kubernetes=True) as running:
        yield running


class Place:
    """The cluster `piksel` of version 1.34, a role for nodes and what launches them."""

    def __init__(self, real):
        self.real = real
        self.ec2, self.eks, self.iam, ssm = (real.client("staging", name) for name in ("ec2", "eks", "iam", "ssm"))
        real.set_quota("staging", "ec2", "L-DB2E81BA", 64)
        self.subnet = next(one["SubnetId"] for one in self.subnets() if one["AvailabilityZone"].endswith("a"))
        role = self.iam.create_role(RoleName="cluster", AssumeRolePolicyDocument=trust("eks.amazonaws.com"))["Role"]["Arn"]
        subnets = [one["SubnetId"] for one in self.subnets()]
        access = {"authenticationMode": "API"}
        self.eks.create_cluster(
            name=CLUSTER, version="1.34", roleArn=role, resourcesVpcConfig={"subnetIds": subnets}, accessConfig=access
        )
        eventually(lambda: self.describe()["status"] == "ACTIVE", 180)
        self.eks.create_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")
        eventually(lambda: self.addon()["status"] == "ACTIVE")
        self.node_role = self.iam.create_role(RoleName="node", AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))["Role"]["Arn"]
        self.iam.create_instance_profile(InstanceProfileName="node")
        self.iam.add_role_to_instance_profile(InstanceProfileName="node", RoleName="node")
        self.images = {}
        for kind, path in (
            ("standard", "eks/optimized-ami/1.34/amazon-linux-2023/x86_64/standard/recommended"),
            ("nvidia", "eks/optimized-ami/1.34/amazon-linux-2023/x86_64/nvidia/recommended"),
            ("arm", "eks/optimized-ami/1.34/amazon-linux-2023/arm64/standard/recommended"),
            ("bottlerocket", "bottlerocket/aws-k8s-1.34/x86_64/latest"),
            ("bottlerocket-nvidia", "bottlerocket/aws-k8s-1.34-nvidia/x86_64/latest"),
        ):
            self.images[kind] = ssm.get_parameter(Name=f"/aws/service/{path}/image_id")["Parameter"]["Value"]
        self.api = real.kubernetes("staging", CLUSTER).api

    def describe(self):
        return self.eks.describe_cluster(name=CLUSTER)["cluster"]

    def addon(self):
        return self.eks.describe_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")["addon"]

    def subnets(self):
        return self.ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]

    def node_config(self, flags=(), config=None, **cluster):
        about = self.describe()
        said = {
            "name": CLUSTER,
            "apiServerEndpoint": about["endpoint"],
            "certificateAuthority": about["certificateAuthority"]["data"],
            "cidr": "172.20.0.0/16",
            **cluster,
        }
        spec = {"cluster": said, "kubelet": {"flags": list(flags), "config": config or {}}}
        return yaml.safe_dump({"apiVersion": "node.eks.aws/v1alpha1", "kind": "NodeConfig", "spec": spec})

    def launch(self, user_data, image="standard", kind="m7i.large", profile="node"):
        """The instance's id and the name that its node has."""
        made = self.ec2.run_instances(
            ImageId=self.images.get(image, image),
            InstanceType=kind,
            MinCount=1,
            MaxCount=1,
            SubnetId=self.subnet,
            UserData=user_data,
            **({"IamInstanceProfile": {"Name": profile}} if profile else {}),
        )["Instances"][0]
        return made["InstanceId"], made["PrivateDnsName"]

    def admit(self, kind="EC2_LINUX"):
        self.eks.create_access_entry(clusterName=CLUSTER, principalArn=self.node_role, type=kind)

    def nodes(self):
        return {node["metadata"]["name"]: node for node in self.api.items(NODES)}


@pytest.fixture(scope="module")
def built(real):
    return Place(real)


@pytest.fixture
def place(built):
    """Without nodes, and with the entry that lets nodes in."""
    built.admit()
    yield built
    built.eks.delete_access_entry(clusterName=CLUSTER, principalArn=built.node_role)
    found = [one["InstanceId"] for group in built.ec2.describe_instances()["Reservations"] for one in group["Instances"]]
    if found:
        built.ec2.terminate_instances(InstanceIds=found)
    eventually(lambda: built.nodes() == {})


def mime(*parts):
    """As Karpenter writes it: `parts` are content types and contents."""
    lines = ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="//"', ""]
    for kind, content in parts:
        lines += ["--//", f"Content-Type: {kind}", "", content]
    return "\n".join([*lines, "--//--", ""])


def test_an_instance_is_the_node_that_its_user_data_says(place):
    flags = ['--node-labels="karpenter.sh/nodepool=general,karpenter.sh/capacity-type=on-demand"']
    taint = {"key": "karpenter.sh/unregistered", "effect": "NoExecute"}
    config = place.node_config(flags, {"registerWithTaints": [taint], "maxPods": 29})
    identifier, name = place.launch(mime(("text/x-shellscript", "#!/bin/bash\ntrue"), ("application/node.eks.aws", config)))
    eventually(lambda: name in place.nodes())
    node = place.nodes()[name]
    assert node["spec"]["providerID"] == f"aws:///{REGION}a/{identifier}"
    labels = node["metadata"]["labels"]
    assert labels["karpenter.sh/nodepool"] == "general"
    assert (labels["node.kubernetes.io/instance-type"], labels["kubernetes.io/arch"]) == ("m7i.large", "amd64")
    assert (labels["topology.kubernetes.io/zone"], labels["topology.k8s.aws/zone-id"][:-1]) == (f"{REGION}a", "apse3-az")
    assert ("karpenter.sh/unregistered", "NoExecute") in {(one["key"], one["effect"]) for one in node["spec"]["taints"]}
    assert (node["status"]["capacity"]["cpu"], node["status"]["capacity"]["pods"]) == ("2", "29")
    assert node["status"]["nodeInfo"]["kubeletVersion"].startswith("v1.34.")
    eventually(lambda: any(one["type"] == "Ready" and one["status"] == "True" for one in place.nodes()[name]["status"]["conditions"]))
    place.ec2.terminate_instances(InstanceIds=[identifier])
    eventually(lambda: name not in place.nodes())


def test_a_node_that_was_deleted_stays_away_and_another_instance_gets_another(place):
    _, name = place.launch(place.node_config())
    eventually(lambda: name in place.nodes())
    place.api.delete(f"{NODES}/{name}")
    _, other = place.launch(place.node_config())
    eventually(lambda: other in place.nodes())
    assert set(place.nodes()) == {other} != {name}


def test_a_node_that_something_holds_does_not_stand_for_a_later_instance(place):
    first, name = place.launch(place.node_config())
    eventually(lambda: name in place.nodes())
    place.api.patch(f"{NODES}/{name}", {"metadata": {"finalizers": ["karpenter.sh/termination"]}})
    place.ec2.terminate_instances(InstanceIds=[first])
    eventually(lambda: place.nodes()[name]["metadata"].get("deletionTimestamp"))
    _, other = place.launch(place.node_config())
    eventually(lambda: other in place.nodes())
    place.api.patch(f"{NODES}/{name}", {"metadata": {"finalizers": None}})
    eventually(lambda: set(place.nodes()) == {other})


def bottlerocket(place, **more):
    about = place.describe()
    said = {
        "cluster-name": CLUSTER,
        "api-server": about["endpoint"],
        "cluster-certificate": about["certificateAuthority"]["data"],
        **more,
    }
    lines = ["[settings.kubernetes]", *(f"{key} = {json.dumps(value)}" for key, value in said.items())]
    lines += ["[settings.kubernetes.node-labels]", '"team" = "maps"', "[settings.kubernetes.node-taints]", '"only" = ["maps:NoSchedule"]']
    return "\n".join(lines)


def test_bottlerocket_reads_settings_of_its_own(place):
    _, name = place.launch(bottlerocket(place, **{"max-pods": 17}), "bottlerocket")
    eventually(lambda: name in place.nodes())
    node = place.nodes()[name]
    assert node["metadata"]["labels"]["team"] == "maps"
    assert {"key": "only", "value": "maps", "effect": "NoSchedule"} in node["spec"]["taints"]
    assert node["status"]["capacity"]["pods"] == "17"
    _, name = place.launch(bottlerocket(place), "bottlerocket-nvidia", "g5.xlarge")
    eventually(lambda: name in place.nodes())
    assert place.nodes()[name]["status"]["allocatable"]["nvidia.com/gpu"] == "1"  # the image has the device plugin


def test_what_does_not_fit_is_an_instance_and_no_node(place):
    strange = {
        "another address": place.node_config(apiServerEndpoint="https://127.0.0.1:1"),
        "another certificate": place.node_config(certificateAuthority=base64.b64encode(b"another").decode()),
        "another cluster": place.node_config(name="another"),
        "no range of services": place.node_config(cidr=""),
        "a label that the kubelet refuses": place.node_config(["--node-labels=kubernetes.io/own=1"]),
        "another image's form": bottlerocket(place),
        "no configuration": "#!/bin/bash",
        "nothing": "",
    }
    instances = {about: place.launch(said) for about, said in strange.items()}
    instances["no profile"] = place.launch(place.node_config(), profile=None)
    instances["NodeConfig for Bottlerocket"] = place.launch(place.node_config(), "bottlerocket")
    _, last = place.launch(place.node_config())
    eventually(lambda: last in place.nodes())
    assert {about for about, (_, name) in instances.items() if name in place.nodes()} == set()
    states = [one["State"]["Name"] for found in place.ec2.describe_instances()["Reservations"] for one in found["Instances"]]
    assert states.count("running") == len(instances) + 1


def test_without_an_access_entry_for_nodes_an_instance_waits(place):
    entry = {"clusterName": CLUSTER, "principalArn": place.node_role}
    place.eks.delete_access_entry(**entry)
    _, first = place.launch(place.node_config())
    place.eks.create_access_entry(**entry)  # for people
    _, second = place.launch(place.node_config())
    place.eks.delete_access_entry(**entry)
    assert place.nodes() == {}
    place.admit()
    eventually(lambda: set(place.nodes()) == {first, second})


GPU = {"nodeSelector": {"team": "maps"}, "tolerations": [{"operator": "Exists"}]}


def device_plugin(**pod):
    container = {"name": "plugin", "image": "nvcr.io/nvidia/k8s-device-plugin:v0.14.5"}
    template = {"metadata": {"labels": {"app": "plugin"}}, "spec": {**GPU, "containers": [container], **pod}}
    return {"metadata": {"name": "plugin"}, "spec": {"selector": {"matchLabels": {"app": "plugin"}}, "template": template}}


def gpus(place, name):
    return place.nodes()[name]["status"]["allocatable"].get("nvidia.com/gpu")


DAEMONS = "/apis/apps/v1/namespaces/kube-system/daemonsets"


def test_gpus_are_there_while_a_device_plugin_runs_on_a_node_with_drivers(place):
    config = place.node_config(["--node-labels=team=maps"])
    (_, with_drivers), (_, without) = place.launch(config, "nvidia", "g5.xlarge"), place.launch(config, "standard", "g5.xlarge")
    eventually(lambda: set(place.nodes()) == {with_drivers, without})
    assert (gpus(place, with_drivers), gpus(place, without)) == (None, None)
    place.api.create(DAEMONS, device_plugin())
    try:
        eventually(lambda: gpus(place, with_drivers) == "1")
        assert gpus(place, without) is None
    finally:
        place.api.delete(f"{DAEMONS}/plugin")
    eventually(lambda: gpus(place, with_drivers) == "0")


def test_a_device_plugin_shares_gpus_as_its_configuration_says(place):
    slicing = {"sharing": {"timeSlicing": {"resources": [{"name": "nvidia.com/gpu", "replicas": 4}]}}}
    data = {"default": "version: v1", "shared": yaml.safe_dump({"version": "v1", **slicing})}
    maps = "/api/v1/namespaces/kube-system/configmaps"
    place.api.create(maps, {"metadata": {"name": "plugin"}, "data": data})
    place.api.create(DAEMONS, device_plugin(volumes=[{"name": "available-configs", "configMap": {"name": "plugin"}}]))
    try:
        _, name = place.launch(place.node_config(["--node-labels=team=maps"]), "nvidia", "g5.12xlarge")
        eventually(lambda: name in place.nodes() and gpus(place, name) == "4")
        place.api.patch(f"{NODES}/{name}", {"metadata": {"labels": {"nvidia.com/device-plugin.config": "shared"}}})
        eventually(lambda: gpus(place, name) == "16")
    finally:
        place.api.delete(f"{DAEMONS}/plugin")
        place.api.delete(f"{maps}/plugin")


class Pods:
    """A service account with a pod, and tokens of theirs."""

    def __init__(self, place):
        self.place, self.api = place, place.api
        self.url = place.real.pod_identity_endpoint("staging", CLUSTER)

    def role(self, name, actions=POD_FACTS, service="pods.eks.amazonaws.com", **condition):
        document = trust(service, actions, **condition)
        arn = self.place.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}]}
        self.place.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        return arn

    def make(self, name):
        self.api.create("/api/v1/namespaces/default/serviceaccounts", {"metadata": {"name": name}})
        spec = {"serviceAccountName": name, "containers": [{"name": "main", "image": "main"}]}
        self.api.create("/api/v1/namespaces/default/pods", {"metadata": {"name": name}, "spec": spec})

    def token(self, name, audience=AUDIENCE, bound=True):
        spec = {"audiences": [audience], "expirationSeconds": 3600}
        if bound:
            uid = self.api.get(f"/api/v1/namespaces/default/pods/{name}")["metadata"]["uid"]
            spec["boundObjectRef"] = {"apiVersion": "v1", "kind": "Pod", "name": name, "uid": uid}
        path = f"/api/v1/namespaces/default/serviceaccounts/{name}/token"
        return json.loads(self.api.request("POST", path, {"spec": spec}))["status"]["token"]

    def ask(self, token):
        """Status and answer."""
        request = urllib.request.Request(self.url, headers={"Authorization": token})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def associate(self, name, role, **more):
        return self.place.eks.create_pod_identity_association(
            clusterName=CLUSTER, namespace="default", serviceAccount=name, roleArn=role, **more
        )["association"]


@pytest.fixture(scope="module")
def pods(built):
    return Pods(built)


def clients(place, answer):
    keys = {"access_key_id": answer["AccessKeyId"], "secret_access_key": answer["SecretAccessKey"], "session_token": answer["Token"]}
    return lambda service: place.real._client(keys, service)


def test_a_pod_gets_a_session_of_the_role_that_is_associated_with_its_account(built, pods):
    pods.make("reader")
    pods.associate("reader", pods.role("reader", StringEquals={"aws:RequestTag/kubernetes-namespace": "default"}))
    status, answer = pods.ask(pods.token("reader"))
    assert (status, answer.keys()) == (200, {"AccessKeyId", "SecretAccessKey", "Token", "Expiration", "AccountId"})
    assert answer["AccountId"] == STAGING
    session = clients(built, answer)
    arn = session("sts").get_caller_identity()["Arn"]
    assert arn.startswith(f"arn:aws:sts::{STAGING}:assumed-role/reader/eks-piksel-reader-")
    assert session("ec2").describe_vpcs()["Vpcs"]
    with refused("UnauthorizedOperation"):
        session("ec2").describe_subnets()


def test_an_sdk_finds_the_endpoint_by_its_variables(built, pods, tmp_path, monkeypatch):
    import boto3

    pods.make("program")
    pods.associate("program", pods.role("program"))
    (tmp_path / "token").write_text(pods.token("program"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", pods.url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    sts = boto3.Session(region_name=REGION).client("sts", endpoint_url=built.real.endpoint)
    assert "assumed-role/program/" in sts.get_caller_identity()["Arn"]


def test_whose_token_it_is_not_gets_nothing(built, pods):
    pods.make("plain")
    assert pods.ask(pods.token("plain"))[0] == 404  # no association
    association = pods.associate("plain", pods.role("plain"))
    good = pods.token("plain")
    assert pods.ask(good)[0] == 200
    for token in ("", "nobody's", f"{good}x", pods.token("plain", "https://kubernetes.default.svc"), pods.token("plain", bound=False)):
        status, answer = pods.ask(token)
        assert (status, answer["code"]) == (400, "InvalidTokenException")
    about = {"clusterName": CLUSTER, "associationId": association["associationId"]}
    built.iam.update_assume_role_policy(RoleName="plain", PolicyDocument=trust("pods.eks.amazonaws.com"))
    assert pods.ask(good)[0] == 403  # it may not tag the session
    built.eks.delete_pod_identity_association(**about)
    assert pods.ask(good)[0] == 404
    built.api.delete("/api/v1/namespaces/default/pods/plain", gracePeriodSeconds=0)
    eventually(lambda: pods.ask(good)[0] == 400)


def test_without_the_agent_no_pod_gets_credentials(built, pods):
    pods.make("late")
    pods.associate("late", pods.role("late"))
    token = pods.token("late")
    assert pods.ask(token)[0] == 200
    built.eks.delete_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")
    eventually(lambda: "eks-pod-identity-agent" not in built.eks.list_addons(clusterName=CLUSTER)["addons"])
    try:
        assert pods.ask(token)[0] == 503
    finally:
        built.eks.create_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")
        built.eks.describe_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")


def test_a_role_of_another_account_is_reached_with_the_association_s_external_id(built, pods):
    pods.make("crossing")
    own = pods.role("crossing")
    target = f"arn:aws:iam::{ACCOUNTS['hub']}:role/crossing"
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": POD_FACTS, "Resource": target}]}
    built.iam.put_role_policy(RoleName="crossing", PolicyName="target", PolicyDocument=json.dumps(policy))
    association = pods.associate("crossing", own, targetRoleArn=target)
    token = pods.token("crossing")
    assert pods.ask(token)[0] == 403  # it is not there
    statement = {"Effect": "Allow", "Principal": {"AWS": own}, "Action": POD_FACTS}
    statement["Condition"] = {"StringEquals": {"sts:ExternalId": association["externalId"]}}
    hub = built.real.client("hub", "iam")
    hub.create_role(RoleName="crossing", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    status, answer = pods.ask(token)
    assert (status, answer["AccountId"]) == (200, ACCOUNTS["hub"])
    assert f":{ACCOUNTS['hub']}:assumed-role/crossing/" in clients(built, answer)("sts").get_caller_identity()["Arn"]


def test_a_service_account_s_role_is_assumed_with_its_token(built, pods):
    pods.make("irsa")
    issuer = built.describe()["identity"]["oidc"]["issuer"]
    host = issuer.removeprefix("https://")
    provider = f"arn:aws:iam::{STAGING}:oidc-provider/{host}"
    condition = {"StringEquals": {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": "system:serviceaccount:default:irsa"}}
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = built.iam.create_role(RoleName="irsa", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    sts = built.real.client("staging", "sts")

    def assume(token):
        return sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="test", WebIdentityToken=token)

    good = pods.token("irsa", "sts.amazonaws.com")
    with refused("InvalidIdentityToken", "No OpenIDConnect provider found"):
        assume(good)
    built.iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40])
    answer = assume(good)
    assert answer["SubjectFromWebIdentityToken"] == "system:serviceaccount:default:irsa"
    head, payload, signature = good.split(".")
    with refused("InvalidIdentityToken"):
        assume(f"{head}.{payload}.{signature[::-1]}")
    with refused("InvalidIdentityToken", "Incorrect token audience"):
        assume(pods.token("irsa", AUDIENCE))
    pods.make("another")
    with refused("AccessDenied"):
        assume(pods.token("another", "sts.amazonaws.com"))


def test_a_node_takes_its_time(tmp_path):
    with Sandbox(tmp_path, kubernetes=True, realistic=0.5) as slow:
        place = Place(slow)
        place.admit()
        _, name = place.launch(place.node_config())
        assert name not in place.nodes()
        eventually(lambda: name in place.nodes())
