# SPDX-License-Identifier: GPL-3.0-or-later
"""What Helm says, in one sentence and without what must not be shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..scrub import scrubber

# As `--debug` writes, for its lines: `ready.go:303: 2026-01-01 … [debug] Deployment is not ready: web/app. 0 out of 1 …`
DEBUG = re.compile(r"\w+\.go:\d+: .*?\[debug\] ?(.*)")
NOT_READY = re.compile(r"(\w+) (is not ready|is not bound|does not have .*?): (\S+?)(?:\. (.*))?")
# Of an EKS cluster, and in an address.
TOKEN, USER = re.compile(r"k8s-aws-v1\.[\w-]+"), re.compile(r"(?<=://)[^/@\s]+@")
NAMED = 3  # of what is not ready


def reason(said: str) -> str:
    """Of all that Helm writes beside its results: its error and, where it waited in vain, for what."""
    error: list[str] = []
    waited: dict[str, str] = {}
    ended = False
    for line in said.splitlines():
        debug = DEBUG.match(line)
        if debug:
            if error:
                break  # the same once more, and how it came about
            ended = ended or debug[1].startswith("wait for resources failed")  # what follows is the way back
            found = NOT_READY.fullmatch(debug[1])
            if found and not ended:
                waited[f"{found[1]} {found[3]}"] = (found[4] or found[2]).strip().rstrip(".")
        elif line.startswith("Error: ") or error:
            error.append(line.removeprefix("Error: ").strip())
    sentence = " ".join(filter(None, error)).rstrip(".")
    if waited and ("timed out" in sentence or "deadline" in sentence or "rate limiter" in sentence):
        what = "; ".join(f"{name}: {why}" for name, why in list(waited.items())[:NAMED])
        more = f" and {len(waited) - NAMED} more" if len(waited) > NAMED else ""
        sentence += f" ({what}{more})"
    return sentence


def without(secrets: Callable[[], Iterable[str]]) -> Callable[[str], str]:
    """secrets: all that are known by the time that a text is to be shown."""
    scrubbed = scrubber(lambda: (one.encode() for one in secrets()))
    return lambda text: USER.sub("(secret)@", TOKEN.sub("(secret)", scrubbed(text)))
