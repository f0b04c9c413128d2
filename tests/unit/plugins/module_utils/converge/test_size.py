# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine stays small, and knows neither AWS nor Ansible."""

import ast


def test_the_engine_imports_the_standard_library_and_itself(root):
    names = set()
    for file in (root / "plugins/module_utils/converge").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(f".{node.module}" if node.level == 1 else "." * node.level + (node.module or "").split(".")[0])
    assert names == {"collections", "concurrent", "dataclasses", "graphlib", "queue", "threading", "time", "typing", ".model", ".plan"}


def test_the_engine_has_less_than_500_lines(root):
    files = list((root / "plugins/module_utils/converge").glob("*.py"))
    assert len(files) == 5
    assert sum(len(file.read_text().splitlines()) for file in files) < 500
