"""What the sandbox adds to moto or corrects in it: a module or package for each service, found by being here."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from moto.backends import get_backend
from moto.core.base_backend import BackendDict


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def extension(service: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{service}")


def install() -> None:
    """Put every extension in moto's place. Once, before the first request."""
    for service in names():
        _install(service, extension(service))


def control(method: str, path: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """What an extension has to say to the sandbox's own endpoint /sandbox/<service>/…. None: nothing."""
    service, _, rest = path.partition("/")
    answer = getattr(extension(service), "control", None) if service in names() else None
    found: dict[str, Any] | None = answer(method, f"/{rest}", given) if answer else None
    return found


def _install(service: str, module: ModuleType) -> None:
    urls = importlib.import_module(f"moto.{service}.urls")
    backends = get_backend(service)
    if hasattr(module, "Backend") and isinstance(backends, BackendDict):
        # moto finds a backend's URLs through its module's name.
        members = {"_url_module": property(lambda _: urls)}
        backends.backend = type(module.Backend.__name__, (module.Backend, backends.backend), members)
    replaced: dict[type, type] = {}
    for path, handler in {**urls.url_paths, **_more_paths(urls, module)}.items():
        response = getattr(handler, "__self__", None)
        if isinstance(response, type) and hasattr(module, "Response"):
            extended = replaced.setdefault(response, type(response.__name__, (module.Response, response), {}))
            handler = getattr(extended, handler.__name__)
        urls.url_paths[path] = handler


def _more_paths(urls: ModuleType, module: ModuleType) -> dict[str, Any]:
    """A REST service's new paths lead to the class that handles the others."""
    paths = getattr(module, "URL_PATHS", ())
    handler = next(iter(urls.url_paths.values()))
    return dict.fromkeys(paths, handler)
