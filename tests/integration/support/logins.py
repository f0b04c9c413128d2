# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in to databases of an account, as a program does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from .accounts import Account


def value(of: Account, secret: str) -> str:
    """Of a secret in AWS."""
    found: str = of("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    return found


def master(of: Account, identifier: str, secret: str | None = None) -> tuple[str, str]:
    """The master user's name and password. secret: where RDS does not keep it."""
    (instance,) = of("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    kept = secret or instance["MasterUserSecret"]["SecretArn"]
    found = value(of, kept)
    return instance["MasterUsername"], found if secret else json.loads(found)["password"]


@contextmanager
def logged_in(of: Account, identifier: str, user: str, password: str, database: str) -> Iterator[psycopg.Connection[Any]]:
    """Each statement is a transaction of its own."""
    (instance,) = of("rds").describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    where = {"host": instance["Endpoint"]["Address"], "port": instance["Endpoint"]["Port"], "sslmode": "require", "gssencmode": "disable"}
    with psycopg.connect(**where, user=user, password=password, dbname=database, autocommit=True) as connection:
        yield connection
