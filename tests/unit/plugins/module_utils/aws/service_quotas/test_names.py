# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.model import Quota
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.names import find

from unit.plugins.module_utils.aws.service_quotas.described import GPU, SPOT_GPU, quota

QUOTAS = [quota(), quota(code="L-3819A6DF"), Quota("eu-west-1", "ec2", "L-1", "Twins", 1.0), Quota("eu-west-1", "ec2", "L-2", "Twins", 1.0)]


@pytest.mark.parametrize("wanted", [GPU, "L-DB2E81BA"])
def test_a_quota_is_found_by_name_and_by_code(wanted):
    assert find(wanted, QUOTAS).code == "L-DB2E81BA"


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("All G and VT Spot Instance Request", f"did you mean {SPOT_GPU!r} (L-3819A6DF)?"),
        ("running on-demand g and vt INSTANCES", f"did you mean {GPU!r} (L-DB2E81BA)?"),
        ("L-DB2E81BB", f"did you mean L-DB2E81BA ({GPU})?"),
        ("L-00000000", "correct the code, or write the name"),
        ("Bananas", "write its name or code as the Service Quotas console has it"),
        ("Twins", "2 quotas are called 'Twins'; write the code of one of them: L-1, L-2"),
    ],
)
def test_what_is_none_or_several_is_told_with_what_was_perhaps_meant(wanted, words):
    with pytest.raises(LookupError) as raised:
        find(wanted, QUOTAS)
    assert words in str(raised.value)
    assert repr(wanted) in str(raised.value)
