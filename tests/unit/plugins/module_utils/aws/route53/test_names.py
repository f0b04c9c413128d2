# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How zones, records and their marks are called, and what was called so is found again."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.names import (
    label,
    mark,
    mark_name,
    owner_of,
    parts_of,
    record_key,
)

RECORDS = [
    (("example.com", "www.example.com", "A", None), "example.com www A"),
    (("example.com", "example.com", "MX", None), "example.com @ MX"),
    (("example.com", "*.example.com", "CNAME", None), "example.com * CNAME"),
    (("example.internal (private)", "db.example.internal", "A", None), "example.internal (private) db A"),
    (("example.com", "www.example.com", "A", "in the north"), "example.com www A in the north"),
]


@pytest.mark.parametrize(("parts", "key"), RECORDS)
def test_a_record_is_called_by_zone_name_and_type(parts, key):
    assert record_key(*parts) == key
    assert parts_of(key) == parts


def test_zones_are_told_apart():
    assert (label("Example.com.", False), label("example.com", True)) == ("example.com", "example.com (private)")


def test_a_mark_stands_where_no_other_record_is():
    names = [mark_name(name, "A", identifier) for name in ("example.com", "*.example.com") for identifier in (None, "one", "two")]
    assert len({*names, mark_name("example.com", "AAAA")}) == 7
    assert names[0] == "_piksel-infra-a.example.com"
    assert names[3] == "_piksel-infra-a._any.example.com"


def test_a_mark_says_whose_a_record_is():
    assert owner_of(mark("example")) == "example"
    assert owner_of('"heritage=external-dns,external-dns/owner=example"') is None
