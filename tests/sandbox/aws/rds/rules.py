"""What RDS asks of names, passwords and windows, before anything else."""

import re
from typing import Any

from .refusals import invalid_combination, invalid_value

NAME = re.compile(r"[a-z](?:-?[a-z0-9])*")
DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
USER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateDBInstance.html, and PostgreSQL's own.
RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        admin administrator all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
        current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else end
        except false fetch for foreign from grant group having in initially intersect into lateral leading limit localtime localtimestamp
        not null offset on only or order placing primary public rdsadmin references returning root select session_user some symmetric
        table then to trailing true union unique user using variadic when where window with
        """,
    )
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK, DAY = 7 * 24 * 60, 24 * 60
BACKUP = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
MAINTENANCE = re.compile(r"(\w{3}):([01]\d|2[0-3]):([0-5]\d)-(\w{3}):([01]\d|2[0-3]):([0-5]\d)")
FORBIDDEN = ("/", "@", '"', " ")


def identifier(given: str, parameter: str, longest: int = 63) -> str:
    """In small letters, as RDS keeps it."""
    name = given.lower()
    if not NAME.fullmatch(name) or len(name) > longest:
        must = "Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens;"
        raise invalid_value(f"The parameter {parameter} is not a valid identifier. {must} and must not end with a hyphen or contain two.")
    return name


def master_user(name: str | None) -> str:
    if not name:
        raise invalid_value("The parameter MasterUsername must be provided and must not be blank.")
    if name.lower() in RESERVED or name.lower().startswith("pg_"):
        raise invalid_value(f"MasterUsername {name} cannot be used as it is a reserved word used by the engine")
    if not USER.fullmatch(name):
        raise invalid_value("MasterUsername must begin with a letter and contain only alphanumeric characters or underscores.")
    return name


def database(name: str | None) -> str | None:
    if name and (name.lower() in RESERVED or name.lower() in ("template0", "template1")):
        raise invalid_value(f"DBName {name} cannot be used, it is a reserved word")
    if name and not DATABASE.fullmatch(name):
        raise invalid_value("DBName must begin with a letter and contain only alphanumeric characters.")
    return name


def password(given: str) -> str:
    """ "Only printable ASCII characters besides '/', '@', '"', ' ' may be used." """
    where = "The parameter MasterUserPassword is not a valid password"
    if len(given) < 8:
        raise invalid_value(f"{where} because it is shorter than 8 characters.")
    if len(given) > 128:
        raise invalid_value(f"{where} because it is longer than 128 characters.")
    if any(not " " < letter < "\x7f" or letter in FORBIDDEN for letter in given):
        raise invalid_value(f"{where}. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used.")
    return given


def check_password_choice(given: dict[str, Any]) -> None:
    managed = given.get("ManageMasterUserPassword")
    if managed and given.get("MasterUserPassword"):
        raise invalid_combination("You can't specify MasterUserPassword when ManageMasterUserPassword is enabled.")
    if given.get("MasterUserSecretKmsKeyId") and not managed:
        raise invalid_combination("You can't specify MasterUserSecretKmsKeyId unless ManageMasterUserPassword is enabled.")


def windows(backup: str | None, maintenance: str | None) -> None:
    """Each of half an hour at least (and a day at most), and apart from each other."""
    daily = _backup(backup) if backup else None
    weekly = _maintenance(maintenance) if maintenance else None
    if daily and weekly:
        taken = {(weekly[0] + minute) % DAY for minute in range(weekly[1])}
        if taken & {(daily[0] + minute) % DAY for minute in range(daily[1])}:
            raise invalid_combination("The backup window and maintenance window must not overlap.")


def _backup(window: str) -> tuple[int, int]:
    """Its first minute, and how many."""
    found = BACKUP.fullmatch(window)
    if not found:
        raise invalid_value(f"Invalid backup window format: {window}. Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC).")
    first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    length = (last - first) % DAY
    if length < 30:
        raise invalid_value("The backup window must be at least 30 minutes.")
    return first, length


def _maintenance(window: str) -> tuple[int, int]:
    found = MAINTENANCE.fullmatch(window.lower())
    if not found or found[1] not in DAYS or found[4] not in DAYS:
        should = "Should be specified as a range ddd:hh24:mi-ddd:hh24:mi (24H Clock UTC). Example: Sun:23:45-Mon:00:15"
        raise invalid_value(f"Invalid maintenance window format: {window}. {should}")
    first = DAYS.index(found[1]) * DAY + int(found[2]) * 60 + int(found[3])
    length = (DAYS.index(found[4]) * DAY + int(found[5]) * 60 + int(found[6]) - first) % WEEK
    if length < 30:
        raise invalid_value("The maintenance window must be at least 30 minutes.")
    if length > DAY:
        raise invalid_value("Maintenance window must be less than 24 hours.")
    return first, length


def retention(days: int) -> int:
    if not 0 <= days <= 35:
        raise invalid_value(f"Invalid backup retention period: {days}. Must be between 0 and 35.")
    return days


def port(number: int) -> int:
    if not 1150 <= number <= 65535:
        raise invalid_value(f"Invalid port number {number}. The port must be between 1150 and 65535.")
    return number
