"""Regions: those that the account may use, and with `AllRegions` the others of the partition."""

import fnmatch

from moto.core.responses import ActionResult
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from ...regions import enabled, opt_in_status
from .refusals import refuse

FILTERS = {"region-name": "RegionName", "endpoint": "Endpoint", "opt-in-status": "OptInStatus"}
OTHER_PARTITIONS = ("us-gov-", "cn-")


class RegionsResponse:
    def describe_regions(self) -> ActionResult:
        names = self._get_param("RegionNames", [])
        known = {region.name: region for region in RegionsAndZonesBackend.regions if not region.name.startswith(OTHER_PARTITIONS)}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise refuse("InvalidParameterValue", f"Invalid region name(s): {', '.join(unknown)}")
        # "You can specify any Regions, whether they are enabled and disabled for your account."
        wanted = names or [name for name in known if enabled(name) or self._get_param("AllRegions", False)]
        found = [{"RegionName": name, "Endpoint": known[name].endpoint, "OptInStatus": opt_in_status(name)} for name in wanted]
        for one in self._get_param("Filters", []):
            member = FILTERS.get(one["Name"])
            if member is None:
                raise refuse("InvalidParameterValue", f"The filter '{one['Name']}' is invalid")
            found = [region for region in found if any(fnmatch.fnmatchcase(region[member], value) for value in one["Values"])]
        return ActionResult({"Regions": found})
