"""Pod identity associations: a service account, and the role its pods get (https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html)."""

import json
from typing import Any

from moto.moto_api._internal import mock_random

from .base import now, page
from .refusals import in_use, invalid_parameter, invalid_request, not_found
from .roles import check_role_exists, role, services

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class PodIdentityAssociations:
    def create_pod_identity_association(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster = self.active_cluster(given["clusterName"])
        return {"association": self._associate(cluster, given)}

    def _associate(self, cluster: Any, given: dict[str, Any], owner: str | None = None) -> dict[str, Any]:
        about = {"clusterName": cluster.name}
        self._check_pod_role(given["roleArn"], about)
        _check_policy(given, about)
        if _find(cluster, given["namespace"], given["serviceAccount"]):
            raise in_use(f"Association already exists: {given['namespace']}/{given['serviceAccount']}", **about)
        identifier = "a-" + "".join(mock_random.choice(LETTERS) for _ in range(17))
        made = now()
        association: dict[str, Any] = {
            "clusterName": cluster.name,
            "namespace": given["namespace"],
            "serviceAccount": given["serviceAccount"],
            "roleArn": given["roleArn"],
            "associationArn": self.arn("podidentityassociation", cluster.name, identifier),
            "associationId": identifier,
            "tags": given.get("tags", {}),
            "createdAt": made,
            "modifiedAt": made,
            "disableSessionTags": given.get("disableSessionTags", False),
        }
        if owner:
            association["ownerArn"] = owner
        if given.get("policy"):
            association["policy"] = given["policy"]
        if given.get("targetRoleArn"):
            association |= {"targetRoleArn": given["targetRoleArn"], "externalId": self._external_id(cluster, given)}
        cluster.associations[identifier] = association
        return association

    def _external_id(self, cluster: Any, given: dict[str, Any]) -> str:
        path = (self.region_name, self.account_id, cluster.name, given["namespace"], given["serviceAccount"])
        return "/".join(path)

    def _check_pod_role(self, arn: str, about: dict[str, Any]) -> None:
        check_role_exists(self, arn, **about)
        if "pods.eks.amazonaws.com" not in services(role(self.iam, arn)):
            raise invalid_parameter("Trust policy of the role provided is invalid.", **about)

    def own_associations(self, cluster: Any, addon: Any, wanted: list[dict[str, str]] | None) -> None:
        """The associations of an add-on's own: none given leaves them, an empty list removes them."""
        if wanted is None:
            return
        owner = addon.description["addonArn"]
        for one in wanted:
            self._check_pod_role(one["roleArn"], addon.about)
            other = _find(cluster, addon.description["namespaceConfig"]["namespace"], one["serviceAccount"])
            if other and other.get("ownerArn") != owner:
                raise in_use(f"Association already exists: {other['associationId']}", **addon.about)
        kept = {one["serviceAccount"]: one["roleArn"] for one in wanted}
        for identifier, association in list(cluster.associations.items()):
            if association.get("ownerArn") == owner and kept.get(association["serviceAccount"]) != association["roleArn"]:
                del cluster.associations[identifier]
        for one in wanted:
            namespace = addon.description["namespaceConfig"]["namespace"]
            if not _find(cluster, namespace, one["serviceAccount"]):
                self._associate(cluster, {"namespace": namespace, **one}, owner)
        own = [found["associationArn"] for found in cluster.associations.values() if found.get("ownerArn") == owner]
        addon.description["podIdentityAssociations"] = own

    def association(self, given: dict[str, Any]) -> Any:
        cluster, identifier = self.cluster(given["clusterName"]), given["associationId"]
        if identifier not in cluster.associations:
            raise not_found(f"The association '{identifier}' was not found in cluster '{cluster.name}'", clusterName=cluster.name)
        return cluster.associations[identifier]

    def describe_pod_identity_association(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"association": self.association(given)}

    def list_pod_identity_associations(self, given: dict[str, Any]) -> dict[str, Any]:
        found = list(self.cluster(given["clusterName"]).associations.values())
        for name in ("namespace", "serviceAccount"):
            found = [association for association in found if given.get(name) in (None, association[name])]
        return page(found, "associations", given)

    def update_pod_identity_association(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, association = self.active_cluster(given["clusterName"]), self.association(given)
        about = {"clusterName": cluster.name}
        names = [name for name in ("roleArn", "targetRoleArn", "disableSessionTags", "policy") if name in given]
        if not names:
            raise invalid_parameter("At least one of roleArn, targetRoleArn, disableSessionTags and policy must be given", **about)
        if association.get("ownerArn"):
            raise invalid_request(f"The association is owned by {association['ownerArn']}: update the add-on", **about)
        _check_policy({**association, **given}, about)
        if "roleArn" in given:
            self._check_pod_role(given["roleArn"], about)
        for name in names:
            association[name] = given[name]
            if given[name] == "":
                del association[name]
        if association.get("targetRoleArn"):
            association["externalId"] = self._external_id(cluster, association)
        else:
            association.pop("externalId", None)
        association["modifiedAt"] = now()
        return {"association": association}

    def delete_pod_identity_association(self, given: dict[str, Any]) -> dict[str, Any]:
        cluster, association = self.cluster(given["clusterName"]), self.association(given)
        if association.get("ownerArn"):
            raise invalid_request(f"The association is owned by {association['ownerArn']}: update the add-on", clusterName=cluster.name)
        return {"association": cluster.associations.pop(association["associationId"])}


def _find(cluster: Any, namespace: str, account: str) -> Any:
    found = cluster.associations.values()
    return next((one for one in found if (one["namespace"], one["serviceAccount"]) == (namespace, account)), None)


def _check_policy(given: dict[str, Any], about: dict[str, Any]) -> None:
    """AWS: "When using this policy, disableSessionTags must be set to true"."""
    if not given.get("policy"):
        return
    if not given.get("disableSessionTags"):
        raise invalid_parameter("disableSessionTags must be true when a policy is given", **about)
    try:
        json.loads(given["policy"])
    except ValueError:
        raise invalid_parameter("The policy is not valid JSON", **about) from None
