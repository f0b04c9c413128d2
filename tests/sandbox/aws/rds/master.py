"""Inside a new server: RDS's own roles, and the master user, who is no superuser.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
"""

from typing import Any

from psycopg import sql

ADMINISTRATOR = "rdsadmin"
ROLES = ("rds_superuser", "rds_replication", "rds_iam", "rds_password", "rds_ad")
# What rds_superuser is a member of, where the server's version has it.
PRIVILEGES = (
    "pg_monitor",
    "pg_signal_backend",
    "pg_checkpoint",
    "pg_use_reserved_connections",
    "pg_create_subscription",
    "rds_replication",
    "rds_password",
)


def set_up(session: Any, user: str, password: str, database: str | None) -> None:
    known = {name for (name,) in session.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in ROLES:
        session.execute(f"CREATE ROLE {role} NOLOGIN")
    for role in PRIVILEGES:
        if role in known or role in ROLES:
            session.execute(f"GRANT {role} TO rds_superuser WITH ADMIN OPTION")
    # It may give the role on, and is none of those who log in by IAM itself.
    modern = session.info.server_version >= 160000
    session.execute(f"GRANT rds_iam TO rds_superuser WITH {'ADMIN TRUE, INHERIT FALSE, SET FALSE' if modern else 'ADMIN OPTION'}")
    name = sql.Identifier(user)
    session.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE VALID UNTIL 'infinity'").format(name))
    set_password(session, user, password)
    session.execute(sql.SQL("GRANT rds_superuser TO {} WITH ADMIN OPTION").format(name))
    for owned in ("postgres", "template1"):
        session.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(owned), name))
    session.execute("CREATE DATABASE rdsadmin")
    session.execute("REVOKE ALL ON DATABASE rdsadmin FROM PUBLIC")
    if database and database != "postgres":
        session.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), name))


def set_password(session: Any, user: str, password: str) -> None:
    """The server is told its verifier alone."""
    verifier = session.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()
    session.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(user), sql.Literal(verifier)))


def archive(session: Any) -> None:
    """A transaction, so that the log has a time beyond which nothing is to be restored, and the log's end with it."""
    session.execute("DO $$ BEGIN PERFORM txid_current(); END $$")
    (segment,) = session.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    for _ in range(3000):
        (last,) = session.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
        if last and last >= segment:
            return
        session.execute("SELECT pg_sleep(0.02)")
