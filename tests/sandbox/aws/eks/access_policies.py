"""EKS's own access policies, and their association with access entries
(https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
"""

from typing import Any

from .base import now, page
from .refusals import invalid_parameter, invalid_request, not_found

POLICIES = (
    "AmazonAIOpsAssistantPolicy",
    "AmazonARCRegionSwitchScalingPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSSecretReaderPolicy",
    "AmazonEKSViewPolicy",
)
PREFIX = "arn:aws:eks::aws:cluster-access-policy/"


class AccessPolicies:
    def list_access_policies(self, given: dict[str, Any]) -> dict[str, Any]:
        return page([{"name": name, "arn": PREFIX + name} for name in POLICIES], "accessPolicies", given)

    def associate_access_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        """Associated anew, a policy gets the new scope."""
        entry, arn, scope = self.entry(given), given["policyArn"], given["accessScope"]
        about = {"clusterName": given["clusterName"]}
        if not arn.startswith(PREFIX) or arn.removeprefix(PREFIX) not in POLICIES:
            raise not_found(
                "The specified policyArn could not be found. You can view available policies with 'list-access-policies'.", **about
            )
        if entry.kind not in ("STANDARD", "EC2"):
            raise invalid_request(f"Access policies can't be associated with access entries of type {entry.kind}.", **about)
        kind, namespaces = scope.get("type"), scope.get("namespaces", [])
        if kind == "cluster" and namespaces:
            raise invalid_parameter("Namespaces can't be given for an access scope of type cluster.", **about)
        if kind == "namespace" and not namespaces:
            raise invalid_parameter("Namespaces must be given for an access scope of type namespace.", **about)
        before = entry.policies.get(arn, {})
        association = {
            "policyArn": arn,
            "accessScope": {"type": kind, "namespaces": namespaces},
            "associatedAt": before.get("associatedAt", now()),
            "modifiedAt": now(),
        }
        entry.policies[arn] = association
        return {"clusterName": given["clusterName"], "principalArn": entry.principal, "associatedAccessPolicy": association}

    def list_associated_access_policies(self, given: dict[str, Any]) -> dict[str, Any]:
        entry = self.entry(given)
        listed = page(list(entry.policies.values()), "associatedAccessPolicies", given)
        return {"clusterName": given["clusterName"], "principalArn": entry.principal, **listed}

    def disassociate_access_policy(self, given: dict[str, Any]) -> dict[str, Any]:
        entry = self.entry(given)
        if entry.policies.pop(given["policyArn"], None) is None:
            raise not_found("The specified policyArn is not associated with the access entry.", clusterName=given["clusterName"])
        return {}
