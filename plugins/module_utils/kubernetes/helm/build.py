# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of module `helm_release`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...aws.area import Clients
from ...aws.run import Outputs, converge
from ...converge.model import InvalidPlan
from ..api import KubernetesError
from ..connection import connect, missing
from .releases import Releases
from .spec import Chart, Release
from .storage import KIND
from .values import masked


class Build:
    def __init__(self, module: Any):
        self.module, self.params = module, module.params
        self.params["delete_data"] = []  # no release holds any: what it has made and must stay is not the release's to delete
        self.absent = self.params["state"] == "absent"
        self.described = [] if self.absent else [_release(given) for given in self.params["releases"]]
        for given in self.params["releases"]:  # a result repeats the parameters
            given["values"] = masked(given["values"])

    def converge(self) -> None:
        try:
            self._converge()
        except KubernetesError as error:
            raise InvalidPlan([str(error)]) from None

    def _converge(self) -> None:
        params = self.params
        _refuse([*Releases(None, self.described, params["name"], params["chart_mirror"]).contradictions(), *self._out_of_order()])
        api = connect(params, Clients(self.module))
        if api is None and not self.module.check_mode and not self.absent:
            raise InvalidPlan([missing(params)])
        releases = Releases(
            api, self.described, params["name"], params["chart_mirror"], params["kubernetes_version"], params["wait"], params["helm"]
        )
        existing = releases.read()
        purge = {KIND} if self.absent else set(params["purge"])
        _refuse(releases.problems(existing, removes=bool(purge)))
        converge(self.module, {KIND: releases.kind}, releases.resources(), existing, purge, self._outputs)

    def _out_of_order(self) -> list[str]:
        names = {one.key for one in self.described}
        asked = [(one.key, of) for one, of in zip(self.described, self.params["releases"], strict=False) for of in of["after"]]
        return [f"releases: release {key}: after names {of}, which is not described" for key, of in asked if of not in names]

    def _outputs(self, standing: Outputs) -> dict[str, Any]:
        return {"helm_releases": {name: found["release"] for (_, name), found in sorted(standing.items()) if "release" in found}}


def _release(given: Mapping[str, Any]) -> Release:
    chosen = {name: given[name] for name in ("namespace", "name", "values", "create_namespace", "timeout", "skip_crds", "take_ownership")}
    return Release(**chosen, chart=Chart.of(given["chart"]), after=tuple((KIND, name) for name in given["after"]))


def _refuse(problems: list[str]) -> None:
    if problems:
        raise InvalidPlan(problems)
