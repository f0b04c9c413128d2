"""PostgreSQL's programs: PyPI's, or those of SANDBOX_POSTGRESQL, copied to where another user may run them.

PostgreSQL refuses to run as root, and the user it then runs as may not enter every checkout. In the copy all extensions are
trusted: RDS lets its master user, who is no superuser, create them.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

VARIABLE = "SANDBOX_POSTGRESQL"
NEEDED = ("initdb", "pg_basebackup", "postgres")


class NoPrograms(Exception):
    """One sentence on what is missing."""


def folder() -> Path:
    """Where the programs are: the folder "bin"."""
    given = os.environ.get(VARIABLE)
    package = importlib.util.find_spec("pgserver")
    if not given and (package is None or package.origin is None):
        raise NoPrograms(f"No PostgreSQL to put behind databases: run make setup, or set {VARIABLE} to a folder with its programs.")
    found = Path(given).expanduser() if given else Path(str(package and package.origin)).parent / "pginstall" / "bin"
    missing = [name for name in NEEDED if not (found / name).exists()]
    if missing:
        raise NoPrograms(f"{found} has no {' and no '.join(missing)}: {VARIABLE} is to be the folder of PostgreSQL's own programs.")
    return found


def copy(target: Path) -> Path:
    """The copy's folder "bin". The folders keep their places to each other, by which PostgreSQL finds its files."""
    source = folder()
    places = [source, *(Path(_configured(source, what)) for what in ("--sharedir", "--pkglibdir"))]
    libraries = source.parents[2] / "pgserver.libs"  # of PyPI's, beside the package
    root = Path(os.path.commonpath([*places, libraries] if libraries.exists() else places))
    for place in [*places, *([libraries] if libraries.exists() else [])]:
        into = target / place.relative_to(root)
        names = NEEDED if place == source else None
        _copy(place, into, names)
    for control in (target / places[1].relative_to(root) / "extension").glob("*.control"):
        control.write_text(_trusted(control.read_text()))
    return target / source.relative_to(root)


@functools.cache
def extensions() -> tuple[str, ...]:
    """The names of those that the server has; none where there is no server."""
    try:
        place = Path(_configured(folder(), "--sharedir")) / "extension"
    except NoPrograms:
        return ()
    return tuple(sorted(path.stem for path in place.glob("*.control")))


def _configured(source: Path, what: str) -> str:
    try:
        answer = subprocess.run([source / "pg_config", what], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPrograms(f"{source / 'pg_config'} does not say where PostgreSQL is: {error}") from None
    return answer.stdout.strip()


def _copy(place: Path, into: Path, names: tuple[str, ...] | None) -> None:
    into.mkdir(parents=True, exist_ok=True)
    if names:
        for name in names:
            shutil.copy2(place / name, into / name)
        return
    shutil.copytree(place, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns("pgxs", "doc", "man", "bitcode"))


def _trusted(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.replace(" ", "").startswith("trusted=")]
    return "\n".join([*lines, "trusted = true", ""])
