# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: record
type: aggregate
short_description: Writes each task's result as a line of JSON into the file that RECORD_FILE names
description:
  - What a test reads of a run, beside the words that a person reads.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, status, result):
        one = {"host": result.host.get_name(), "task": result.task.get_name(), "action": result.task.action, "status": status}
        self._line(one | {"result": result.result})

    def _line(self, one):
        with open(os.environ["RECORD_FILE"], "a") as file:
            file.write(json.dumps(one | {"time": time.time()}, default=str) + "\n")

    def v2_playbook_on_play_start(self, play):
        self._line({"play": play.get_name()})

    def v2_runner_on_ok(self, result):
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write("failed", result)

    def v2_runner_on_skipped(self, result):
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._write("unreachable", result)
