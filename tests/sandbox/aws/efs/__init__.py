"""EFS as AWS has it: things take their time, and answer with what EFS's model names and nothing else."""

from .access_points import AccessPoints
from .file_systems import FileSystems
from .mount_targets import MountTargets
from .requests import Requests

URL_PATHS = ("/2015-02-01/tags/<file_system_id>/",)


class Backend(FileSystems, MountTargets, AccessPoints):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
