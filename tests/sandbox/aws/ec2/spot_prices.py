"""The history of spot prices: the newest of each type in each zone, from the model of prices."""

import base64
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES

from . import prices
from .instance_types import matching
from .refusals import refuse

PRODUCT = "Linux/UNIX"
MOST = 1000
FILTERS = {
    "availability-zone": ["AvailabilityZone"],
    "instance-type": ["InstanceType"],
    "product-description": ["ProductDescription"],
    "spot-price": ["SpotPrice"],
}


class SpotPricesResponse:
    def describe_spot_price_history(self) -> ActionResult:
        types, products = self._get_param("InstanceTypes", []), self._get_param("ProductDescriptions", [])
        zone = self._get_param("AvailabilityZone")
        found = [one for one in history(self.region) if not types or one["InstanceType"] in types]
        # In a VPC, which all are, AWS tells both names' prices by the shorter one.
        found = [one for one in found if not products or {PRODUCT, f"{PRODUCT} (Amazon VPC)"} & set(products)]
        found = [one for one in found if not zone or one["AvailabilityZone"] == zone]
        return ActionResult(self._page_of_prices(matching(found, self._filters_from_querystring(), FILTERS)))

    def _page_of_prices(self, found: list[dict[str, Any]]) -> dict[str, Any]:
        size, token = min(int(self._get_param("MaxResults") or MOST), MOST), self._get_param("NextToken")
        try:
            begin = int(base64.b64decode(token, validate=True)) if token else 0
        except ValueError:
            raise refuse("InvalidNextToken", "The specified NextToken is invalid.") from None
        rest = base64.b64encode(str(begin + size).encode()).decode() if begin + size < len(found) else ""
        return {"SpotPriceHistory": found[begin : begin + size], "NextToken": rest}


def history(region: str) -> list[dict[str, Any]]:
    moment = utcnow().replace(microsecond=0, minute=0, second=0) - timedelta(hours=1)
    return [
        {
            "InstanceType": one["InstanceType"],
            "ProductDescription": PRODUCT,
            "SpotPrice": f"{prices.spot(one['InstanceType'], one['Location']):.6f}",
            "AvailabilityZone": one["Location"],
            "Timestamp": moment,
        }
        for one in INSTANCE_TYPE_OFFERINGS["availability-zone"].get(region, [])
        if "spot" in INSTANCE_TYPES.get(one["InstanceType"], {}).get("SupportedUsageClasses", [])
    ]
