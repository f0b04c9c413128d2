"""ECR as AWS has it: repositories that other accounts use through their policies, caches, templates, and a registry's own settings.

moto has repositories and images; what it lets in is looked at more closely here.
"""

from .caches import Caches
from .control import control
from .images import Images
from .repositories import Repositories
from .requests import Requests
from .settings import RegistrySettings
from .templates import Templates

__all__ = ["Backend", "Response", "control"]


class Backend(Caches, Templates, Images, RegistrySettings, Repositories):
    """In front of moto's backend."""


class Response(Requests):
    """In front of moto's responses."""
