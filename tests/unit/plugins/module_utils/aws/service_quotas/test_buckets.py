# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.service_quotas.buckets import BUCKETS, bucket


@pytest.mark.parametrize(
    ("instance_type", "on_demand", "spot"),
    [
        ("t3.large", "L-1216C47A", "L-34B43A08"),
        ("im4gn.large", "L-1216C47A", "L-34B43A08"),
        ("hs1.8xlarge", "L-1216C47A", "L-34B43A08"),
        ("d3en.xlarge", "L-1216C47A", "L-34B43A08"),
        ("g5.xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("gr6.4xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("vt1.3xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("p3.2xlarge", "L-417A185B", "L-7212CCBC"),
        ("p4de.24xlarge", "L-417A185B", "L-7212CCBC"),
        ("p5en.48xlarge", "L-417A185B", "L-C4BD4855"),
        ("p6-b200.48xlarge", "L-417A185B", None),
        ("inf2.xlarge", "L-1945791B", "L-B5D1601B"),
        ("trn1.2xlarge", "L-2C3B7624", "L-6B0D517C"),
        ("dl1.24xlarge", "L-6E869C2A", "L-85EED4F7"),
        ("f2.6xlarge", "L-74FC7D96", "L-88CF9481"),
        ("x2idn.16xlarge", "L-7295265B", "L-E3A00192"),
        ("hpc7a.96xlarge", "L-F7808C92", None),
        ("u-6tb1.56xlarge", "L-43DA4232", None),
        ("u7i-6tb.112xlarge", "L-43DA4232", None),
        ("mac2.metal", None, None),
        ("1.large", None, None),
    ],
)
def test_each_type_counts_towards_aws_quota_of_its_family(instance_type, on_demand, spot):
    found = [bucket(instance_type, capacity_type) for capacity_type in ("on-demand", "spot")]
    assert [one and one.code for one in found] == [on_demand, spot]


def test_an_account_gets_no_accelerators_unasked():
    assert {one.name for one in BUCKETS if not one.accelerated} == {
        "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
        "Running On-Demand X instances",
        "All X Spot Instance Requests",
        "Running On-Demand HPC instances",
        "Running On-Demand High Memory instances",
    }
    assert {one.name for one in BUCKETS if one.accelerated} >= {"All P5 Spot Instance Requests", "Running On-Demand G and VT instances"}
