"""What the tests of this folder describe."""

from typing import Any

FULL = {"name": "maps", "secret": "db/maps", "access": [{"database": "maps", "level": "full"}]}
READER = {"name": "mapsread", "secret": "db/mapsread", "access": [{"database": "maps", "level": "readonly"}]}
MAPS: dict[str, Any] = {"databases": [{"name": "maps"}], "users": [FULL, READER]}
ALL = [
    ("postgresql_database", "maps", "create"),
    ("postgresql_role", "maps", "create"),
    ("postgresql_role", "mapsread", "create"),
    ("postgresql_grant", "maps@maps", "create"),
    ("postgresql_grant", "mapsread@maps", "create"),
]


def described(user: dict[str, Any] | None = None, database: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """With more said of the user `maps`, and of the database."""
    return {"databases": [{"name": "maps", **(database or {})}], "users": [{**FULL, **(user or {})}, READER], **more}
