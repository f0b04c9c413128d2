"""Instance types: those that are offered in the region, found by filters with AWS's wildcards, in AWS's pages."""

import base64
import fnmatch
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, InstanceType, InstanceTypeBackend

from .refusals import refuse

# Of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
PATHS = {
    **InstanceType._filter_attributes,
    "dedicated-hosts-supported": ["DedicatedHostsSupported"],
    "nitro-enclaves-support": ["NitroEnclavesSupport"],
    "nitro-tpm-support": ["NitroTpmSupport"],
    "nitro-tpm-info.supported-versions": ["NitroTpmInfo", "SupportedVersions"],
    "processor-info.supported-features": ["ProcessorInfo", "SupportedFeatures"],
}
OFFERED_BY = {"location": "Location", "instance-type": "InstanceType"}
LEAST, MOST_TYPES, MOST_OFFERINGS = 5, 100, 1000


@cache
def offered(region: str) -> tuple[Any, ...]:
    names = {offer["InstanceType"] for offer in INSTANCE_TYPE_OFFERINGS["region"].get(region, [])}
    return tuple(found for found in InstanceTypeBackend.instance_types if found["InstanceType"] in names)


def values(item: Any, path: list[str]) -> Iterator[str]:
    """What a filter compares with; a list on the way is as good as each of its items."""
    if isinstance(item, list):
        for one in item:
            yield from values(one, path)
    elif path and isinstance(item, dict):
        yield from values(item.get(path[0]), path[1:])
    elif not path and item is not None:
        yield str(item).lower() if isinstance(item, bool) else str(item)


def matching(items: Iterable[Any], filters: dict[str, list[str]], paths: dict[str, list[str]]) -> list[Any]:
    """Those that match each filter by one of its values, in which * and ? stand for any letters."""
    found = list(items)
    for name, wanted in filters.items():
        if name not in paths:
            raise refuse("InvalidParameterValue", f"The filter '{name}' is invalid")
        pattern = re.compile("|".join(fnmatch.translate(value) for value in wanted))
        found = [item for item in found if any(pattern.match(value) for value in values(item, paths[name]))]
    return found


class InstanceTypes:
    def describe_instance_types(self, instance_types: list[str] | None = None, filters: Any = None) -> list[Any]:
        found = offered(self.region_name)
        unknown = sorted(set(instance_types or ()) - {one["InstanceType"] for one in found})
        if unknown:
            raise refuse("InvalidInstanceType", f"The following supplied instance types do not exist: [{', '.join(unknown)}]")
        return matching((one for one in found if not instance_types or one["InstanceType"] in instance_types), filters or {}, PATHS)

    def describe_instance_type_offerings(self, location_type: str | None = None, filters: dict[str, Any] | None = None) -> list[Any]:
        found = INSTANCE_TYPE_OFFERINGS.get(location_type or "region", {}).get(self.region_name, [])
        return matching(found, filters or {}, {name: [member] for name, member in OFFERED_BY.items()})


class InstanceTypesResponse:
    def describe_instance_types(self) -> ActionResult:
        named = self._get_param("InstanceTypes", [])
        if len(named) > MOST_TYPES:
            raise refuse("InvalidParameterValue", f"At most {MOST_TYPES} instance types can be named.")
        if named and self._get_param("MaxResults"):
            raise refuse("InvalidParameterCombination", "The parameter instanceTypes cannot be used with the parameter maxResults")
        found = self.ec2_backend.describe_instance_types(named, self._filters_from_querystring())
        return ActionResult(self._page_of_types(found, "InstanceTypes", MOST_TYPES))

    def describe_instance_type_offerings(self) -> ActionResult:
        found = self.ec2_backend.describe_instance_type_offerings(self._get_param("LocationType"), self._filters_from_querystring())
        return ActionResult(self._page_of_types(found, "InstanceTypeOfferings", MOST_OFFERINGS))

    def _page_of_types(self, found: list[Any], name: str, most: int) -> dict[str, Any]:
        size, token = int(self._get_param("MaxResults") or most), self._get_param("NextToken")
        if not LEAST <= size <= most:
            message = f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value from {LEAST} to {most}."
            raise refuse("InvalidParameterValue", message)
        begin = _position(token) if token else 0
        rest = {"NextToken": base64.b64encode(f"{name} {begin + size}".encode()).decode()} if begin + size < len(found) else {}
        return {name: found[begin : begin + size], **rest}


def _position(token: str) -> int:
    try:
        return int(base64.b64decode(token, validate=True).decode().split()[1])
    except (ValueError, IndexError):
        raise refuse("InvalidNextToken", "The specified NextToken is invalid.") from None
