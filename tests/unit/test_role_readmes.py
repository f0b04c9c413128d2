# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

import role_readmes


@pytest.mark.parametrize("role", role_readmes.roles(), ids=lambda role: role.name)
def test_the_table_is_that_of_the_specs(role):
    assert (role / "README.md").read_text() == role_readmes.readme(role), "run: make docs"


def test_every_key_has_a_row():
    options = {
        "vpc_name": {"type": "str", "required": True, "description": "Its name."},
        "vpc_tiers": {
            "type": "list",
            "elements": "dict",
            "default": [],
            "description": ["Its tiers.", "One | each."],
            "options": {"type": {"choices": ["public", "private"], "description": "Which."}},
        },
    }
    assert list(role_readmes.rows(options)) == [
        "| `vpc_name` | str | required | Its name. |",
        "| `vpc_tiers` | list of dict | `[]` | Its tiers. One \\| each. |",
        "| `vpc_tiers[].type` | str: public, private |  | Which. |",
    ]


def test_several_entry_points_have_a_heading_each():
    specs = {name: {"short_description": f"Words of {name}."} for name in ("main", "absent")}
    assert "### Entry point `absent`\n\nWords of absent." in role_readmes.tables(specs)
    assert "###" not in role_readmes.tables({"main": specs["main"]})
