# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lifecycle from data to ECR's document, and as ECR has it."""

import json

from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr import lifecycle

from unit.plugins.module_utils.aws.ecr.described import repository


def described(**options):
    return lifecycle.described(repository(**options)["repositories"][0])


def test_what_is_not_said_is_left_alone_and_nothing_is_no_lifecycle():
    assert described() is None
    assert described(keep_last=0) == described(lifecycle_rules=[]) == described(expire_untagged_days=0) == {}


def test_rules_come_between_what_has_no_tag_and_what_stays():
    document = described(expire_untagged_days=14, keep_last=50, lifecycle_rules=[{"tag_prefixes": ["night"], "older_than_days": 7}])
    assert document == {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Delete images without a tag after 14 days",
                "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["night"],
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": 7,
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 3,
                "description": "Keep the newest 50 images",
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50},
                "action": {"type": "expire"},
            },
        ]
    }


def test_what_is_archived_is_chosen_there_and_goes_from_there():
    first, last = described(
        lifecycle_rules=[{"description": "Rest", "not_pulled_for_days": 90, "action": "archive"}, {"archived_for_days": 365}]
    )["rules"]
    assert first == {
        "rulePriority": 1,
        "description": "Rest",
        "selection": {"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90},
        "action": {"type": "transition", "targetStorageClass": "archive"},
    }
    assert last["selection"] == {
        "tagStatus": "any",
        "storageClass": "archive",
        "countType": "sinceImageTransitioned",
        "countUnit": "days",
        "countNumber": 365,
    }


def test_a_document_is_read_in_the_form_in_which_it_is_written():
    wanted = described(keep_last=5, lifecycle_rules=[{"tag_patterns": ["v*"], "older_than_days": 9}])
    assert lifecycle.parsed(json.dumps(wanted)) == wanted
    first, last = wanted["rules"]
    stored = {"rules": [last, {**first, "selection": {**first["selection"], "storageClass": "standard", "tagPrefixList": []}}]}
    assert lifecycle.parsed(json.dumps(stored)) == wanted
    assert lifecycle.parsed(None) == lifecycle.parsed('{"rules": []}') == {}
