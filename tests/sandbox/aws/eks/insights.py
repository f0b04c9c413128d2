"""Upgrade insights: what stands in the way of the next Kubernetes version
(https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html).
"""

import uuid
from typing import Any

from . import versions
from .addon_versions import ADDONS
from .base import now, page
from .refusals import not_found

NAMES = {
    "EKS add-on version compatibility": "Checks that the installed EKS add-ons' versions work with the next version of Kubernetes.",
    "Kubelet version skew": "Checks that the nodes' kubelet versions are near enough to the next version of Kubernetes.",
    "kube-proxy version skew": "Checks that kube-proxy's version is near enough to the next version of Kubernetes.",
    "Cluster health issues": "Checks for health issues that prevent an upgrade to the next version of Kubernetes.",
}


class Insights:
    def _insights(self, cluster: Any) -> list[dict[str, Any]]:
        following = f"1.{versions.minor(cluster.description['version']) + 1}"
        if following not in versions.VERSIONS:
            return []
        return [self._insight(cluster, name, following) for name in NAMES]

    def _insight(self, cluster: Any, name: str, following: str) -> dict[str, Any]:
        resources = []
        if name == "EKS add-on version compatibility":
            resources = [
                {
                    "arn": addon.description["addonArn"],
                    "insightStatus": {"status": "WARNING", "reason": "Installed version is not compatible with the next version"},
                }
                for addon in cluster.addons.values()
                if addon.description["addonVersion"] not in ADDONS[addon.name].compatible(following)
            ]
        status, reason = ("WARNING", "Incompatible versions found") if resources else ("PASSING", "No issues detected")
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{cluster.description['identity']['oidc']['issuer']}/{name}/{following}")),
            "name": name,
            "category": "UPGRADE_READINESS",
            "kubernetesVersion": following,
            "lastRefreshTime": now(),
            "lastTransitionTime": cluster.description["createdAt"],
            "description": NAMES[name],
            "insightStatus": {"status": status, "reason": reason},
            "recommendation": "Update what is listed before you update the cluster." if resources else "",
            "additionalInfo": {"EKS update cluster documentation": "https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html"},
            "resources": resources,
            "categorySpecificSummary": {
                "deprecationDetails": [],
                "addonCompatibilityDetails": [
                    {"name": addon.name, "compatibleVersions": ADDONS[addon.name].compatible(following)}
                    for addon in cluster.addons.values()
                    if name == "EKS add-on version compatibility"
                ],
            },
        }

    def list_insights(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = given.get("filter", {})
        found = self._insights(self.cluster(given["clusterName"]))
        for filtered, value in (
            ("categories", lambda one: one["category"]),
            ("kubernetesVersions", lambda one: one["kubernetesVersion"]),
            ("statuses", lambda one: one["insightStatus"]["status"]),
        ):
            found = [one for one in found if not wanted.get(filtered) or value(one) in wanted[filtered]]
        return page(found, "insights", given)

    def describe_insight(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster = self.cluster(given["clusterName"])
        found = next((one for one in self._insights(cluster) if one["id"] == given["id"]), None)
        if found is None:
            raise not_found(f"No insight found for ID: {given['id']}", clusterName=cluster.name)
        return {"insight": found}
