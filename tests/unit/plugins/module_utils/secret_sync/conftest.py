# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS and Kubernetes are lists of expected answers here, and nothing waits."""

from concurrent.futures import Future

import pytest

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.kubernetes.server import Server


class OneByOne:
    """An executor that runs what it is given at once, so that answers come in an order."""

    def submit(self, function, *arguments, **named):
        future = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future

    def map(self, function, *items):
        ended = [OneByOne.submit(self, function, *arguments) for arguments in zip(*items, strict=False)]
        return (future.result() for future in ended)


@pytest.fixture
def pool():
    return OneByOne()


@pytest.fixture
def aws():
    answers = Aws()
    yield answers
    answers.verify()


@pytest.fixture
def server():
    found = Server()
    yield found
    found.verify()
