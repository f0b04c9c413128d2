"""The real programs that test what the roles made: python -m sandbox.kubernetes.controllers builds them. What is built already stays."""

import sys
from dataclasses import dataclass
from pathlib import Path

from . import build, tools
from .go import compiler
from .tools import BUILD, SOURCE, ToolsError
from .turns import command, turn


@dataclass(frozen=True)
class Controller:
    """package: Go's, a tool of the module's go.mod. says: the variable that holds the version, and the form that releases give it."""

    name: str
    module: str
    package: str
    says: tuple[str, str]

    @property
    def source(self) -> Path:
        return SOURCE / self.name

    @property
    def version(self) -> str:
        """Such as 1.2.3."""
        return tools.version(self.module, self.source).removeprefix("v")

    @property
    def directory(self) -> Path:
        """Another one for other versions, so that no old program is taken for a new one."""
        return BUILD / "controllers" / f"{self.name}-{tools.pins(self.source)}"

    @property
    def program(self) -> Path:
        built = self.directory / self.name
        if not built.exists():
            raise ToolsError(f"The controller {self.name} is not built: make controllers.")
        return built

    def build(self) -> None:
        with turn(self.directory):
            if (self.directory / self.name).exists():
                return
            print(f"    {self.name} is built from source, once: about 3 minutes on two cores", flush=True)
            variable, form = self.says
            versions = {variable: form.format(self.version)}
            build.make(compiler(), self.source, {self.name: self.package}, self.directory, versions)


KARPENTER = Controller(
    "karpenter",
    "github.com/aws/karpenter-provider-aws",
    "github.com/aws/karpenter-provider-aws/cmd/controller",
    ("sigs.k8s.io/karpenter/pkg/operator.Version", "{}"),
)
EXTERNAL_DNS = Controller(
    "external-dns",
    "sigs.k8s.io/external-dns",
    "sigs.k8s.io/external-dns",
    ("sigs.k8s.io/external-dns/pkg/apis/externaldns.Version", "v{}"),
)
CONTROLLERS = (KARPENTER, EXTERNAL_DNS)


def main() -> None:
    for controller in CONTROLLERS:
        controller.build()


if __name__ == "__main__":
    sys.exit(command(main, "controllers"))
