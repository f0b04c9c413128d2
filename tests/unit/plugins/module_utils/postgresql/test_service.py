# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Service, and where it may lead."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.converge.model import InvalidPlan
from ansible_collections.piksel.infra.plugins.module_utils.postgresql.service import KubernetesService, desired, refuse

HERE, PLACES = "db_instance example", {"example.aws": "db_instance example", "other.aws": "db_instance other"}
OURS = {"app.kubernetes.io/managed-by": "piksel.infra"}


def service(external_name, kind="ExternalName", labels=OURS, ports=({"port": 5432},)):
    metadata = {"name": "db-endpoint", "namespace": "database", "uid": "1", "labels": labels}
    return KubernetesService(None).parsed(
        "database/db-endpoint", {"metadata": metadata, "spec": {"type": kind, "externalName": external_name, "ports": ports}}
    )


@pytest.mark.parametrize("leads_to", ["example.aws", "nowhere.example.com"])
def test_to_the_server_or_to_nothing_of_rds(leads_to):
    refuse(service(leads_to), "example.aws", HERE, PLACES, switch=False)
    refuse(None, "example.aws", HERE, PLACES, switch=False)


def test_from_another_server_only_where_that_is_said():
    refuse(service("other.aws"), "example.aws", HERE, PLACES, switch=True)
    with pytest.raises(
        InvalidPlan, match="rds_kubernetes: database/db-endpoint leads to db_instance other, and not to db_instance example: write rds_id"
    ):
        refuse(service("other.aws"), "example.aws", HERE, PLACES, switch=False)
    with pytest.raises(InvalidPlan, match="leads to db_instance other"):
        refuse(service("other.aws"), None, HERE, PLACES, switch=False)  # the described one is yet to be made


def test_another_kind_of_service_is_somebody_elses():
    with pytest.raises(InvalidPlan, match="is no Service of type ExternalName"):
        refuse(service(None, "ClusterIP"), "example.aws", HERE, PLACES, switch=True)


def test_whose_it_is():
    assert service("a").owned
    assert not service("a", labels=None).owned


def test_several_ports_are_none_of_ours():
    assert service("a", ports=({"port": 1}, {"port": 2})).attributes["port"] is None


def test_a_namespace_is_made_where_it_is_missing_and_that_is_said():
    given = {"namespace": "database", "name": "db-endpoint", "create_namespace": True}
    assert [one.kind for one in desired(given, "a", 5432, lacks_namespace=True)] == ["kubernetes_namespace", "kubernetes_service"]
    assert [one.kind for one in desired(given, "a", 5432, lacks_namespace=False)] == ["kubernetes_service"]
    assert [one.kind for one in desired({**given, "create_namespace": False}, "a", 5432, lacks_namespace=True)] == ["kubernetes_service"]
