# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server has of extensions, and what is wrong with those that are described."""

from ansible_collections.piksel.infra.plugins.module_utils.postgresql.catalog import Contents
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.extensions import lacking, problems, wanted

from .parameters import parameters

FOUND = {
    "postgis": {"default": "3.4", "versions": {"3.3": [], "3.4": []}},
    "postgis_topology": {"default": "3.4", "versions": {"3.4": ["postgis"]}},
}


def described(*extensions):
    return parameters(users=[], databases=[{"name": "odc", "extensions": list(extensions)}])


def test_those_that_it_lacks_are_named_by_database():
    given = described("postgis", "h3")
    assert wanted(given) == {"postgis", "h3"}
    assert lacking(given, FOUND) == {"odc/h3": "rds_databases: odc: extensions: this server has no h3"}


def test_one_that_another_needs_comes_before_it():
    words = "rds_databases: odc: extensions: postgis_topology needs postgis; list it before"
    assert [*problems(described("postgis_topology", "postgis"), FOUND, {})] == [words]
    assert [*problems(described("postgis", "postgis_topology"), FOUND, {})] == []
    there = {"odc": Contents(extensions={"postgis": {}})}
    assert [*problems(described("postgis_topology"), FOUND, there)] == []


def test_a_version_is_one_that_it_has():
    words = "rds_databases: odc: extensions: postgis: this server has no version 2.0, but 3.3, 3.4"
    assert [*problems(described({"name": "postgis", "version": "2.0"}), FOUND, {})] == [words]
    assert [*problems(described({"name": "postgis", "version": "3.3"}), FOUND, {})] == []
