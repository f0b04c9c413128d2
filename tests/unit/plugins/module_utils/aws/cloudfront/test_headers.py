# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Headers of answers, from data to CloudFront's shape."""

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.cloudfront import headers
from ansible_collections.piksel.infra.plugins.modules.s3 import SECURITY_HEADERS


def given(**options):
    result = ArgumentSpecValidator(SECURITY_HEADERS).validate(options)
    assert not result.error_messages
    return result.validated_parameters


def test_they_are_safe_without_a_word():
    assert headers.security(given()) == {
        "StrictTransportSecurity": {"AccessControlMaxAgeSec": 31536000, "IncludeSubdomains": False, "Preload": False, "Override": True},
        "ContentTypeOptions": {"Override": True},
        "FrameOptions": {"FrameOption": "SAMEORIGIN", "Override": True},
        "ReferrerPolicy": {"ReferrerPolicy": "strict-origin-when-cross-origin", "Override": True},
    }
    assert headers.custom(given()) == {}
    assert headers.cors(given()["cors"], True) is None


@pytest.mark.parametrize(
    ("options", "member"),
    [
        ({"strict_transport_security": {"max_age": 0}}, "StrictTransportSecurity"),
        ({"content_type_options": False}, "ContentTypeOptions"),
        ({"frame_options": "none"}, "FrameOptions"),
        ({"referrer_policy": "none"}, "ReferrerPolicy"),
    ],
)
def test_each_can_be_left_out(options, member):
    assert member in headers.security(given())
    assert member not in headers.security(given(**options))


def test_a_policy_of_several_lines_is_one_line():
    policy = given(content_security_policy="default-src 'self';\n  img-src *\n", override=False)
    found = headers.security(policy)["ContentSecurityPolicy"]
    assert found == {"ContentSecurityPolicy": "default-src 'self'; img-src *", "Override": False}


def test_others_are_by_their_names():
    options = given(permissions_policy="camera=()", custom=[{"header": "X-Robots-Tag", "value": "noindex"}], override=False)
    assert headers.custom(options) == {
        "Permissions-Policy": {"value": "camera=()", "override": False},
        "X-Robots-Tag": {"value": "noindex", "override": False},
    }


def test_who_may_read_it_from_elsewhere():
    found = headers.cors(given(cors={"allow_origins": ["https://maps.example.org"], "expose_headers": ["ETag"]})["cors"], True)
    assert found == {
        "AccessControlAllowOrigins": frozenset({"https://maps.example.org"}),
        "AccessControlAllowMethods": frozenset({"GET", "HEAD"}),
        "AccessControlAllowHeaders": frozenset({"*"}),
        "AccessControlAllowCredentials": False,
        "AccessControlExposeHeaders": frozenset({"ETag"}),
        "AccessControlMaxAgeSec": 600,
        "OriginOverride": True,
    }
