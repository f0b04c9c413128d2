# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS and Kubernetes are lists of expected answers here."""

import pytest

from unit.plugins.module_utils.aws.stubs import Aws
from unit.plugins.module_utils.kubernetes.server import Server


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
