# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to Kubernetes: what is sent, what is asked again, and what is said of failures."""

import ssl

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes import api as api_module
from ansible_collections.piksel.infra.plugins.module_utils.kubernetes.api import (
    APPLY,
    ATTEMPTS,
    MERGE,
    METADATA_ONLY,
    PAGE,
    PATCH,
    KubernetesError,
    path_of,
)
from urllib3 import exceptions

SECRETS, ONE = "/api/v1/secrets", "/api/v1/namespaces/web/secrets/database"


class TestPaths:
    @pytest.mark.parametrize(
        ("arguments", "path"),
        [
            (("secrets",), "/api/v1/secrets"),
            (("secrets", "web"), "/api/v1/namespaces/web/secrets"),
            (("secrets", "web", "database"), "/api/v1/namespaces/web/secrets/database"),
            (("namespaces", None, "web"), "/api/v1/namespaces/web"),
            (("deployments", "web", "shop", "apps/v1"), "/apis/apps/v1/namespaces/web/deployments/shop"),
            (("deployments", None, None, "apps/v1"), "/apis/apps/v1/deployments"),
            (("secrets", "a/../b", "c/d"), "/api/v1/namespaces/a%2F..%2Fb/secrets/c%2Fd"),
        ],
    )
    def test_a_path(self, arguments, path):
        assert path_of(*arguments) == path


class TestList:
    def test_all_pages_are_read(self, server, api):
        server.lists(SECRETS, {"a": 1}, **{"continue": "next one"})
        server.lists(SECRETS, {"b": 2}, **{"continue": "last"})
        server.lists(SECRETS, {"c": 3})
        assert api.list(SECRETS) == [{"a": 1}, {"b": 2}, {"c": 3}]
        assert {one.headers["Accept"] for one in server.requests} == {"application/json"}
        assert [one.query for one in server.requests] == [
            {"limit": str(PAGE)},
            {"limit": str(PAGE), "continue": "next one"},
            {"limit": str(PAGE), "continue": "last"},
        ]

    @pytest.mark.parametrize("answer", [{}, {"items": None}, {"items": [], "metadata": {}}, {"items": [], "metadata": None}])
    def test_nothing_is_an_empty_list(self, server, api, answer):
        server.answer("GET", SECRETS, answer)
        assert api.list(SECRETS) == []

    def test_a_selector_is_sent_with_every_page(self, server, api):
        server.lists(SECRETS, **{"continue": "more"})
        server.lists(SECRETS)
        api.list(SECRETS, labelSelector="team in (maps, web)")
        assert [one.query["labelSelector"] for one in server.requests] == ["team in (maps, web)"] * 2

    @pytest.mark.parametrize(("metadata_only", "accepted"), [(True, METADATA_ONLY), (False, "application/json")])
    def test_it_asks_for_no_more_than_is_needed(self, server, api, metadata_only, accepted):
        server.lists(SECRETS, **{"continue": "more"})
        server.lists(SECRETS)
        api.list(SECRETS, metadata_only)
        assert [one.headers["Accept"] for one in server.requests] == [accepted] * 2

    def test_a_list_of_which_the_rest_has_expired_is_begun_anew(self, server, api):
        server.lists(SECRETS, {"a": 1}, **{"continue": "late"})
        server.refuse("GET", SECRETS, 410, "Expired")
        server.lists(SECRETS, {"b": 2}, **{"continue": "in time"})
        server.lists(SECRETS, {"c": 3})
        assert api.list(SECRETS) == [{"b": 2}, {"c": 3}]
        assert [one.query.get("continue") for one in server.requests] == [None, "late", None, "in time"]

    def test_one_that_expires_again_is_an_error(self, server, api):
        for _ in range(2):
            server.lists(SECRETS, {"a": 1}, **{"continue": "late"})
            server.refuse("GET", SECRETS, 410, "Expired", "The rest is gone.")
        with pytest.raises(KubernetesError, match=r"^GET secrets: Expired: The rest is gone.$"):
            api.list(SECRETS)

    def test_another_refusal_is_an_error_at_once(self, server, api):
        server.refuse("GET", SECRETS, 403, "Forbidden")
        with pytest.raises(KubernetesError) as error:
            api.list(SECRETS)
        assert error.value.status == 403


class TestOne:
    def test_get(self, server, api):
        server.answer("GET", ONE, {"kind": "Secret"})
        assert api.get(ONE) == {"kind": "Secret"}
        assert server.requests[0].query == {}
        assert server.requests[0].body is None

    def test_what_is_not_there_is_none(self, server, api):
        server.refuse("GET", ONE, 404, "NotFound")
        server.refuse("DELETE", ONE, 404, "NotFound")
        assert api.get(ONE) is None
        assert api.delete(ONE, "uid-1") is None

    @pytest.mark.parametrize("call", [lambda api: api.get(ONE), lambda api: api.delete(ONE, "uid-1"), lambda api: api.apply(ONE, {}, "m")])
    def test_other_refusals_are_errors(self, server, api, call):
        for method in ("GET", "DELETE", "PATCH"):
            server.refuse(method, ONE, 403, "Forbidden")
        with pytest.raises(KubernetesError, match=r"namespaces/web/secrets/database: Forbidden$"):
            call(api)
        server.answers.clear()

    @pytest.mark.parametrize(("force", "sent"), [(False, "false"), (True, "true")])
    def test_apply(self, server, api, force, sent):
        server.answer("PATCH", ONE, {"metadata": {"uid": "uid-1"}}, status=201)
        assert api.apply(ONE, {"kind": "Secret"}, "piksel.infra/web", force) == {"metadata": {"uid": "uid-1"}}
        (request,) = server.requests
        assert (request.query, request.body) == ({"fieldManager": "piksel.infra/web", "force": sent}, {"kind": "Secret"})
        assert request.headers["Content-Type"] == APPLY == "application/apply-patch+yaml"

    def test_nothing_is_forced_unless_asked(self, server, api):
        server.answer("PATCH", ONE)
        api.apply(ONE, {}, "m")
        assert server.requests[0].query["force"] == "false"

    def test_merge(self, server, api):
        server.answer("PATCH", ONE, {"spec": {}})
        assert api.merge(ONE, {"spec": {"a": 1}}, "m") == {"spec": {}}
        (request,) = server.requests
        assert (request.query, request.body, request.headers["Content-Type"]) == ({"fieldManager": "m"}, {"spec": {"a": 1}}, MERGE)

    @pytest.mark.parametrize(("dry_run", "more"), [(False, {}), (True, {"dryRun": "All"})])
    def test_patch(self, server, api, dry_run, more):
        server.answer("PATCH", ONE, {"spec": {}})
        assert api.patch(ONE, {"spec": {"a": None}}, "m", dry_run) == {"spec": {}}
        (request,) = server.requests
        assert (request.query, request.body) == ({"fieldManager": "m", "fieldValidation": "Strict", **more}, {"spec": {"a": None}})
        assert request.headers["Content-Type"] == PATCH == "application/merge-patch+json"

    def test_an_application_can_be_tried(self, server, api):
        server.answer("PATCH", ONE)
        api.apply(ONE, {}, "m", dry_run=True)
        assert server.requests[0].query["dryRun"] == "All"

    def test_a_deletion_may_wait_for_what_the_object_owns(self, server, api):
        server.answer("DELETE", ONE, {"kind": "Status", "status": "Success"})
        api.delete(ONE, "uid-1", foreground=True)
        assert server.requests[0].body["propagationPolicy"] == "Foreground"

    def test_a_deletion_is_of_that_very_object(self, server, api):
        server.answer("DELETE", ONE, {"kind": "Status", "status": "Success"})
        assert api.delete(ONE, "uid-1") == {"kind": "Status", "status": "Success"}
        (request,) = server.requests
        assert request.body == {"apiVersion": "v1", "kind": "DeleteOptions", "preconditions": {"uid": "uid-1"}}
        assert request.headers["Content-Type"] == "application/json"


class TestAuthorization:
    def test_it_is_asked_for_with_each_request(self, server):
        tokens = iter(("Bearer one", "Bearer two"))
        api = server.api(lambda: next(tokens))
        server.refuse("GET", ONE, 503)
        server.answer("GET", ONE)
        api.get(ONE)
        assert [one.headers["Authorization"] for one in server.requests] == ["Bearer one", "Bearer two"]

    def test_there_may_be_none(self, server, api):
        server.answer("GET", ONE)
        api.get(ONE)
        assert "Authorization" not in server.requests[0].headers

    def test_its_failure_is_nobody_s_to_hide(self, server):
        def authorization():
            raise RuntimeError("no credentials")

        with pytest.raises(RuntimeError, match="no credentials"):
            server.api(authorization).get(ONE)
        assert server.requests == []


class TestAgain:
    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_what_passes_is_asked_again(self, server, api, status):
        server.refuse("PATCH", ONE, status)
        server.answer("PATCH", ONE, {"kind": "Secret"})
        assert api.apply(ONE, {"a": 1}, "m") == {"kind": "Secret"}
        assert [one.body for one in server.requests] == [{"a": 1}, {"a": 1}]
        assert len(server.pauses) == 1

    @pytest.mark.parametrize("status", [400, 403, 405, 409, 415, 422, 501])
    def test_what_stays_is_not(self, server, api, status):
        server.refuse("PATCH", ONE, status)
        with pytest.raises(KubernetesError) as error:
            api.apply(ONE, {}, "m")
        assert (error.value.status, server.pauses) == (status, [])

    @pytest.mark.parametrize(
        "error",
        [
            exceptions.NewConnectionError(None, "refused"),
            exceptions.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset")),
            exceptions.ReadTimeoutError(None, "/", "Read timed out."),
            exceptions.ConnectTimeoutError(None, "Connect timed out."),
            exceptions.SSLError(ssl.SSLEOFError(8, "EOF occurred")),
        ],
    )
    def test_a_lost_connection_is_made_again(self, server, api, error):
        server.fail("GET", ONE, error)
        server.answer("GET", ONE, {"kind": "Secret"})
        assert api.get(ONE) == {"kind": "Secret"}

    def test_a_certificate_that_is_not_trusted_stays_so(self, server, api):
        server.fail("GET", ONE, exceptions.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")))
        with pytest.raises(KubernetesError, match=r"does not answer .*self-signed certificate") as error:
            api.get(ONE)
        assert (error.value.status, len(server.requests), server.pauses) == (0, 1, [])

    def test_it_gives_up_in_the_end_with_the_last_words(self, server, api):
        for number in range(ATTEMPTS):
            server.refuse("GET", ONE, 503, "ServiceUnavailable", f"attempt {number}")
        with pytest.raises(KubernetesError, match=rf"ServiceUnavailable: attempt {ATTEMPTS - 1}$"):
            api.get(ONE)
        assert len(server.pauses) == ATTEMPTS - 1

    def test_a_server_that_never_answers_is_named(self, server, api):
        for _ in range(ATTEMPTS):
            server.fail(
                "GET", ONE, exceptions.NewConnectionError(None, "Failed to establish a new connection: [Errno 111] Connection refused")
            )
        with pytest.raises(KubernetesError) as error:
            api.get(ONE)
        act = "GET namespaces/web/secrets/database: NewConnectionError"
        assert str(error.value).startswith(f"{act}: https://kubernetes.example does not answer (")
        assert str(error.value).endswith("Connection refused)")
        assert (error.value.status, len(server.requests)) == (0, ATTEMPTS)

    def test_where_one_has_waited_in_vain_the_next_is_refused_at_once(self, server, api):
        for _ in range(ATTEMPTS):
            server.fail("GET", ONE, exceptions.NewConnectionError(None, "refused"))
        for call, times in ((lambda: api.get(ONE), ATTEMPTS), (lambda: api.delete(ONE, "uid"), ATTEMPTS)):
            with pytest.raises(KubernetesError) as error:
                call()
            assert (error.value.status, len(server.requests)) == (0, times)
        assert str(error.value) == "DELETE namespaces/web/secrets/database: NoAnswer: https://kubernetes.example does not answer any more"

    def test_not_where_another_had_an_answer_meanwhile(self, server, api):
        for _ in range(ATTEMPTS):
            server.fail("GET", ONE, exceptions.NewConnectionError(None, "refused"))
        server.answer("GET", "/api/v1/other", {"metadata": {}})
        server.answer("GET", "/api/v1/third", {"metadata": {}})
        pauses = iter([lambda: api.get("/api/v1/other")])
        api._pause = lambda _: next(pauses, lambda: None)()
        with pytest.raises(KubernetesError):
            api.get(ONE)
        assert api.get("/api/v1/third") == {"metadata": {}}

    def test_each_pause_is_longer_up_to_twenty_seconds_and_by_chance_shorter(self, server, api, monkeypatch):
        chosen = []
        monkeypatch.setattr(api_module.random, "uniform", lambda low, high: chosen.append((low, high)) or high)
        for _ in range(ATTEMPTS):
            server.refuse("GET", ONE, 500)
        with pytest.raises(KubernetesError):
            api.get(ONE)
        assert server.pauses == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20])
        assert set(chosen) == {(0.5, 1)}

    @pytest.mark.parametrize(("asked", "least"), [("7", 7), ("3600", 60), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.1), ("", 0.1), ("0", 0.1)])
    def test_kubernetes_may_ask_for_a_longer_pause(self, server, api, asked, least):
        server.answer("GET", ONE, {}, 429, Retry_After=asked)
        server.answer("GET", ONE)
        api.get(ONE)
        assert least <= server.pauses[0] <= max(least, 0.2)

    def test_the_pause_that_was_asked_for_once_is_not_kept(self, server, api):
        server.answer("GET", ONE, {}, 429, Retry_After="30")
        server.fail("GET", ONE, exceptions.ProtocolError("cut off"))
        server.answer("GET", ONE)
        api.get(ONE)
        assert server.pauses[1] <= 0.4

    def test_who_is_not_known_yet_is_known_a_moment_later(self, server, api):
        for _ in range(4):
            server.refuse("GET", ONE, 401, "Unauthorized")
        server.answer("GET", ONE, {"kind": "Secret"})
        assert api.get(ONE) == {"kind": "Secret"}

    def test_and_otherwise_is_told_so_soon(self, server, api):
        for _ in range(5):
            server.refuse("GET", ONE, 401, "Unauthorized", "Unauthorized")
        with pytest.raises(KubernetesError, match="Unauthorized") as error:
            api.get(ONE)
        assert (error.value.status, len(server.pauses)) == (401, 4)

    def test_urllib3_neither_repeats_nor_waits_for_ever(self, server, api):
        server.answer("GET", ONE)
        api.get(ONE)
        (way,) = server.ways
        assert (way["retries"], way["timeout"].connect_timeout, way["timeout"].read_timeout) == (False, 10, 60)


class TestWords:
    def test_a_refusal_has_kubernetes_words_and_causes(self, server, api):
        causes = [{"reason": "FieldManagerConflict", "field": ".data.password"}]
        server.refuse("PATCH", ONE, 409, "Conflict", "Apply failed with 1 conflict", causes=causes)
        with pytest.raises(KubernetesError) as error:
            api.apply(ONE, {}, "m")
        assert str(error.value) == "PATCH namespaces/web/secrets/database: Conflict: Apply failed with 1 conflict"
        found = error.value
        assert (found.status, found.reason, found.message, found.causes) == (409, "Conflict", "Apply failed with 1 conflict", tuple(causes))

    @pytest.mark.parametrize("answer", [b"<html>Forbidden</html>", b"[]", b'"no"', b"", b"\xff"])
    def test_a_refusal_by_something_else_is_told_by_its_status(self, server, api, answer):
        server.answer("GET", ONE, answer, 403)
        with pytest.raises(KubernetesError, match=r"^GET namespaces/web/secrets/database: 403$") as error:
            api.get(ONE)
        assert (error.value.status, error.value.reason, error.value.causes) == (403, "403", ())

    @pytest.mark.parametrize("details", [None, {}, {"causes": None}])
    def test_a_refusal_without_causes_has_none(self, server, api, details):
        server.answer("GET", ONE, {"reason": "", "message": "no", "details": details}, 403)
        with pytest.raises(KubernetesError, match=r": 403: no$") as error:
            api.get(ONE)
        assert (error.value.causes, error.value.reason) == ((), "403")

    def test_what_must_not_be_shown_is_taken_out_of_its_words(self, server, api):
        api.scrub = lambda text: text.replace("planted-value", "(secret)")
        server.refuse("GET", ONE, 422, "Invalid", "Invalid value: planted-value")
        with pytest.raises(KubernetesError) as error:
            api.get(ONE)
        assert str(error.value).endswith("Invalid: Invalid value: (secret)")
        assert error.value.message == "Invalid value: (secret)"

    @pytest.mark.parametrize("answer", [b"<html>Welcome</html>", b"[1]", b""])
    def test_what_is_no_kubernetes_is_not_taken_for_one(self, server, api, answer):
        server.answer("GET", ONE, answer)
        with pytest.raises(KubernetesError, match=r"NoObject: what answers at https://kubernetes.example is no Kubernetes$") as error:
            api.get(ONE)
        assert error.value.status == 200

    def test_the_path_of_another_group_is_told_too(self, server, api):
        server.refuse("GET", "/apis/apps/v1/deployments", 403, "Forbidden")
        server.refuse("GET", "/version", 403, "Forbidden")
        for path, told in (("/apis/apps/v1/deployments", "GET deployments"), ("/version", "GET /version")):
            with pytest.raises(KubernetesError, match=rf"^{told}: Forbidden$"):
                api.get(path)

    def test_a_slash_at_the_end_of_the_server_s_address_is_no_part_of_paths(self, server):
        assert api_module.Api("https://kubernetes.example/", server, lambda: None).server == "https://kubernetes.example"
