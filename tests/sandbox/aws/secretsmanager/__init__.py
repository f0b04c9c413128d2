"""Secrets Manager as AWS has it: pages and batches of its sizes, values by their versions' labels, replicas, resource policies.

Of moto's backend nothing is left but its place: it looks at every secret for each one that is named.
"""

from .changes import Changes
from .for_others import ForOthers
from .listing import Listing
from .policies import Policies
from .replicas import Replicas
from .requests import Requests
from .rotation import Rotation
from .store import Store
from .values import Values


class Backend(ForOthers, Changes, Values, Listing, Policies, Replicas, Rotation, Store):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
