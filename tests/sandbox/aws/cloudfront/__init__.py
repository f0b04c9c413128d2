"""CloudFront as AWS has it: a configuration is shown complete, changed by who has seen it, and takes time to reach the edge."""

from .access_controls import AccessControlRequests, AccessControls
from .distributions import Distributions
from .policies import Policies, PolicyRequests
from .requests import DistributionRequests

VERSION = "{0}/2020-05-31"
KINDS = ("cache-policy", "origin-request-policy", "response-headers-policy")
URL_PATHS = tuple(f"{VERSION}/{kind}{rest}" for kind in KINDS for rest in ("$", "/(?P<policy_id>[^/]+)$", "/(?P<policy_id>[^/]+)/config$"))


class Backend(Distributions, AccessControls, Policies):
    """In front of moto's backend."""


class Response(DistributionRequests, AccessControlRequests, PolicyRequests):
    """In front of moto's responses."""
