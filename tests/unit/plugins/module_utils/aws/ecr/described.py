# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry as parameters of module `ecr`, complete as Ansible makes them."""

import copy

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.piksel.infra.plugins.module_utils.aws.ecr.names import Registry
from ansible_collections.piksel.infra.plugins.modules.ecr import ARGUMENTS

ACCOUNT, OTHER = "123456789012", "210987654321"
REGION = "eu-west-1"
REGISTRY = Registry(ACCOUNT, REGION, "aws")


def params(**given):
    checked = ArgumentSpecValidator(copy.deepcopy(ARGUMENTS)).validate(given)
    assert not checked.error_messages
    return checked.validated_parameters


def repository(**more):
    return params(repositories=[{"name": "app", **more}])


def cache(**more):
    return params(pull_through_caches=[{"prefix": "quay", "upstream": "quay.io", **more}])


def template(**more):
    return params(creation_templates=[{"prefix": "ROOT", **more}])


def rule(**more):
    """A rule of a lifecycle, complete."""
    return repository(lifecycle_rules=[more])["repositories"][0]["lifecycle_rules"][0]
