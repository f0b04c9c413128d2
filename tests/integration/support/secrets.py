# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of secrets in AWS share."""

# Set by a person: no result may have it.
PLANTED = "planted-by-a-person"

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::333333333333:root"},
            "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            "Resource": "*",
        }
    ],
}


def actions(changes):
    """By name what is done, and to which attributes."""
    return {name: (one["action"], sorted(one["attributes"])) for name, one in changes.items()}
