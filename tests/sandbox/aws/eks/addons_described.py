"""What add-ons EKS has to offer, and how they may be configured."""

from typing import Any

from . import addon_schemas, versions
from .addon_versions import ADDONS, description
from .base import page
from .refusals import invalid_parameter, not_found


class AddonsDescribed:
    def describe_addon_versions(self, given: dict[str, Any]) -> dict[str, Any]:
        kubernetes, wanted = given.get("kubernetesVersion"), given.get("addonName")
        if kubernetes is not None and kubernetes not in versions.VERSIONS:
            raise invalid_parameter(f"Kubernetes version {kubernetes} is not supported")
        if wanted is not None and wanted not in ADDONS:
            raise invalid_parameter(f"Addon {wanted} specified is not supported", addonName=wanted)
        found = [description(name, addon, kubernetes) for name, addon in ADDONS.items() if wanted in (None, name)]
        for filtered, member in (("types", "type"), ("publishers", "publisher"), ("owners", "owner")):
            found = [addon for addon in found if not given.get(filtered) or addon[member] in given[filtered]]
        return page(found, "addons", given)

    def describe_addon_configuration(self, given: dict[str, Any]) -> dict[str, Any]:
        name, version = given["addonName"], given["addonVersion"]
        addon = ADDONS.get(name)
        if addon is None:
            raise not_found(f"Addon {name} specified is not supported", addonName=name)
        if version not in [known for known, _, _ in addon.table]:
            raise not_found(f"Addon version {version} specified is not supported", addonName=name)
        identities = [{"serviceAccount": account, "recommendedManagedPolicies": [policy]} for account, policy in addon.identities.items()]
        return {
            "addonName": name,
            "addonVersion": version,
            "configurationSchema": addon_schemas.schema(name),
            "podIdentityConfiguration": identities,
        }
