"""Route 53: a name with a CNAME has nothing else, what is there can't be made again, and an alias leads into the zone that it names."""

from .records import Backend

__all__ = ["Backend"]
