# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from unit.plugins.module_utils.kubernetes.server import Server


@pytest.fixture
def server():
    found = Server()
    yield found
    found.verify()


@pytest.fixture
def api(server):
    return server.api()
