"""The JSON schemas of add-ons' configuration values, after those of EKS: an add-on takes what its schema names and nothing else."""

import json
from typing import Any

import jsonschema
import yaml

from .refusals import invalid_parameter

TEXT: dict[str, Any] = {"type": "string"}
FLAG: dict[str, Any] = {"type": "boolean"}
NUMBER: dict[str, Any] = {"type": "integer"}
ANY_MAP: dict[str, Any] = {"type": "object"}
TEXT_MAP: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
QUANTITY: dict[str, Any] = {"type": ["string", "integer", "number"]}
AMOUNTS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"cpu": QUANTITY, "memory": QUANTITY, "ephemeral-storage": QUANTITY},
}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


RESOURCES = closed(limits=AMOUNTS, requests=AMOUNTS)
TOLERATION = closed(key=TEXT, operator={"type": "string", "enum": ["Exists", "Equal"]}, value=TEXT, effect=TEXT, tolerationSeconds=NUMBER)
TOLERATIONS = {"type": "array", "items": TOLERATION}
PLACEMENT = {"affinity": ANY_MAP, "nodeSelector": TEXT_MAP, "tolerations": TOLERATIONS}
SPREAD = {"topologySpreadConstraints": {"type": "array", "items": ANY_MAP}}
POD = {"podAnnotations": TEXT_MAP, "podLabels": TEXT_MAP}
CONTROLLER = closed(
    **PLACEMENT,
    **SPREAD,
    **POD,
    additionalArgs={"type": "array", "items": TEXT},
    batching=FLAG,
    defaultFsType=TEXT,
    deleteAccessPointRootDir=FLAG,
    env={"type": "array", "items": ANY_MAP},
    extraVolumeTags=TEXT_MAP,
    k8sTagClusterId=TEXT,
    logLevel=NUMBER,
    region=TEXT,
    replicaCount=NUMBER,
    resources=RESOURCES,
    sdkDebugLog=FLAG,
    tags=TEXT_MAP,
    updateStrategy=ANY_MAP,
    volumeModificationFeature=closed(enabled=FLAG),
)
NODE = closed(
    **PLACEMENT,
    **POD,
    additionalArgs={"type": "array", "items": TEXT},
    enableWindows=FLAG,
    kubeletPath=TEXT,
    logLevel=NUMBER,
    resources=RESOURCES,
    tolerateAllTaints=FLAG,
    volumeAttachLimit=NUMBER,
    reservedVolumeAttachments=NUMBER,
)
BUDGET = closed(enabled=FLAG, maxUnavailable=QUANTITY, minAvailable=QUANTITY)
# What the VPC CNI reads from its environment; all of it is text.
CNI = """
    ADDITIONAL_ENI_TAGS ANNOTATE_POD_IP AWS_EC2_ENDPOINT AWS_EXTERNAL_SERVICE_CIDRS AWS_MANAGE_ENIS_NON_SCHEDULABLE
    AWS_VPC_CNI_NODE_PORT_SUPPORT AWS_VPC_ENI_MTU AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS
    AWS_VPC_K8S_CNI_EXTERNALSNAT AWS_VPC_K8S_CNI_LOGLEVEL AWS_VPC_K8S_CNI_LOG_FILE AWS_VPC_K8S_CNI_RANDOMIZESNAT
    AWS_VPC_K8S_CNI_VETHPREFIX AWS_VPC_K8S_PLUGIN_LOG_FILE AWS_VPC_K8S_PLUGIN_LOG_LEVEL CLUSTER_ENDPOINT
    DISABLE_INTROSPECTION DISABLE_LEAKED_ENI_CLEANUP DISABLE_METRICS DISABLE_NETWORK_RESOURCE_PROVISIONING
    DISABLE_POD_V6 ENABLE_BANDWIDTH_PLUGIN ENABLE_POD_ENI ENABLE_PREFIX_DELEGATION ENABLE_SUBNET_DISCOVERY
    ENABLE_V6_EGRESS ENI_CONFIG_ANNOTATION_DEF ENI_CONFIG_LABEL_DEF INTROSPECTION_BIND_ADDRESS IP_COOLDOWN_PERIOD
    MAX_ENI MINIMUM_IP_TARGET NETWORK_POLICY_ENFORCING_MODE POD_SECURITY_GROUP_ENFORCING_MODE WARM_ENI_TARGET
    WARM_IP_TARGET WARM_PREFIX_TARGET
"""
SCHEMAS: dict[str, dict[str, Any]] = {
    "coredns": closed(
        **PLACEMENT,
        **SPREAD,
        **POD,
        autoScaling=closed(
            enabled=FLAG, minReplicas={"type": "integer", "minimum": 2}, maxReplicas={"type": "integer", "minimum": 2, "maximum": 1000}
        ),
        computeType=TEXT,
        corefile=TEXT,
        podDisruptionBudget=BUDGET,
        replicaCount=NUMBER,
        resources=RESOURCES,
    ),
    "kube-proxy": closed(
        ipvs=closed(scheduler={"type": "string", "enum": ["rr", "lc", "dh", "sh", "sed", "nq"]}),
        mode={"type": "string", "enum": ["iptables", "ipvs", "nftables"]},
        resources=RESOURCES,
        **POD,
    ),
    "vpc-cni": closed(
        affinity=ANY_MAP,
        tolerations=TOLERATIONS,
        enableNetworkPolicy=TEXT,
        enableWindowsIpam=TEXT,
        enableWindowsPrefixDelegation=TEXT,
        warmWindowsPrefixTarget=NUMBER,
        warmWindowsIPTarget=NUMBER,
        minimumWindowsIPTarget=NUMBER,
        env={"type": "object", "additionalProperties": False, "properties": dict.fromkeys(CNI.split(), TEXT)},
        eniConfig=ANY_MAP,
        init=closed(env=TEXT_MAP, resources=RESOURCES),
        livenessProbeTimeoutSeconds=NUMBER,
        readinessProbeTimeoutSeconds=NUMBER,
        nodeAgent=closed(
            conntrackCacheCleanupPeriod=QUANTITY,
            enableCloudWatchLogs=TEXT,
            enablePolicyEventLogs=TEXT,
            healthProbeBindAddr=TEXT,
            logLevel=TEXT,
            metricsBindAddr=TEXT,
            resources=RESOURCES,
        ),
        resources=RESOURCES,
        **POD,
    ),
    "aws-ebs-csi-driver": closed(
        controller=CONTROLLER,
        node=NODE,
        defaultStorageClass=closed(enabled=FLAG),
        sidecars=ANY_MAP,
        a1CompatibilityDaemonSet=FLAG,
        nodeComponentOnly=FLAG,
    ),
    "aws-efs-csi-driver": closed(controller=CONTROLLER, node=NODE, sidecars=ANY_MAP, useFIPS=FLAG),
    "eks-pod-identity-agent": closed(
        **PLACEMENT,
        agent=closed(additionalArgs=TEXT_MAP),
        priorityClassName=TEXT,
        resources=RESOURCES,
        updateStrategy=ANY_MAP,
        **POD,
    ),
    "metrics-server": closed(
        **PLACEMENT,
        **SPREAD,
        **POD,
        addonResizer=closed(enabled=FLAG, nanny=ANY_MAP, resources=RESOURCES),
        podDisruptionBudget=BUDGET,
        replicas=NUMBER,
        resources=RESOURCES,
        updateStrategy=ANY_MAP,
    ),
    "snapshot-controller": closed(**PLACEMENT, **POD, replicaCount=NUMBER, resources=RESOURCES, podDisruptionBudget=BUDGET),
}


def schema(name: str) -> str:
    title = "".join(word.title() for word in name.split("-"))
    return json.dumps(
        {
            "$schema": "http://json-schema.org/draft-06/schema#",
            "$ref": f"#/definitions/{title}",
            "definitions": {title: {"title": title, **SCHEMAS[name]}},
        },
        separators=(",", ":"),
    )


def check(name: str, values: str, **about: Any) -> None:
    """Configuration values are JSON or YAML."""
    try:
        found = yaml.safe_load(values) if values.strip() else {}
    except yaml.YAMLError:
        raise invalid_parameter("ConfigurationValue provided in request is not valid JSON or YAML", **about) from None
    validator = jsonschema.Draft6Validator(SCHEMAS[name])
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(found if found is not None else {})]
    if problems:
        message = (
            f"ConfigurationValue provided in request is not supported: Json schema validation failed with error: [{', '.join(problems)}]"
        )
        raise invalid_parameter(message, **about)
