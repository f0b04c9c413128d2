# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several need is asked once, by all at the same time too."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.remembering import Remembered


def test_all_who_ask_at_the_same_time_get_the_one_answer():
    asked, go = [], Event()

    def answer():
        asked.append(1)
        go.wait(60)
        return object()

    remembered = Remembered(answer)
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(remembered) for _ in range(4)]
        go.set()
        found = {id(future.result()) for future in futures}
    assert (len(found), len(asked)) == (1, 1)


def test_a_failure_is_not_remembered():
    answers = [RuntimeError("no"), None]

    def answer():
        one = answers.pop(0)
        if one:
            raise one
        return one

    remembered = Remembered(answer)
    with pytest.raises(RuntimeError):
        remembered()
    assert remembered() is None
    assert remembered() is None
