"""Every answer with a failure becomes the right error, with any body."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import ROOT

from bot.opencloud import errors
from bot.opencloud._wire import Budget, Host, Read, Request, Response, error_from

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHAPES = json.loads((ROOT / "tests/samples/opencloud/errors.json").read_text("utf-8"))["body"]
OPERATION = Read("GetThing", "GET", Budget("things: read", 60), ("things:read",))


def error(status, body=b"", headers=None, subject=None):
    return error_from(Request(OPERATION, "/x", subject=subject), Response(status, headers or {}, body), now=NOW)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["shape"])
def test_code_and_message_are_found_in_every_documented_shape(shape):
    refusal = error(400, json.dumps(shape["body"]).encode())
    assert (refusal.code, refusal.message) == (shape["code"], shape["message"])


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.PageOfProxy),
        (400, errors.Refused),
        (401, errors.KeyRejected),
        (403, errors.KeyLacksScope),
        (404, errors.Missing),
        (408, errors.RobloxDown),
        (409, errors.Conflict),
        (412, errors.Conflict),
        (429, errors.Throttled),
        (499, errors.RobloxDown),
        (500, errors.RobloxDown),
        (503, errors.RobloxDown),
    ],
)
def test_each_status_has_one_class(status, kind):
    assert type(error(status)) is kind


def test_a_400_that_names_the_etag_is_a_conflict():
    assert type(error(400, b'{"code":"INVALID_ARGUMENT","message":"ETag mismatch"}')) is errors.Conflict


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"code":"NOT_FOUND"}', errors.Missing),
        (b'{"errors":[{"code":0,"message":"NotFound"}]}', errors.Missing),
        (b"", errors.Missing),
        (b"<html>404 Not Found</html>", errors.PageOfProxy),
        (b"no healthy upstream", errors.PageOfProxy),
        (b"404", errors.PageOfProxy),
    ],
)
def test_only_a_404_from_roblox_means_missing(body, kind):
    assert type(error(404, body)) is kind


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 418])
@pytest.mark.parametrize("page", [b"<html>Blocked</html>", b"\n <!DOCTYPE html>"])
def test_a_page_of_a_proxy_is_no_word_of_roblox(status, page):
    assert type(error(status, page)) is errors.PageOfProxy


def test_the_value_in_a_v1_conflict_is_no_page():
    assert type(error(412, b'"<html>"')) is errors.Conflict


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", [b"<html>403 Forbidden</html>"])
def test_only_roblox_says_something_about_the_key(status, body):
    built = error(status, body)
    assert type(built) is errors.PageOfProxy
    assert str(built) == f"GetThing {status} from a proxy"


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("host", [Host.USERS, Host.THUMBNAILS])
def test_a_service_that_gets_no_key_says_nothing_about_it(status, host):
    operation = Read("FindThings", "GET", Budget("things: look up", 60), host=host)
    built = error_from(Request(operation, "/x"), Response(status, {}, b'{"errors":[{"code":0}]}'), now=NOW)
    assert type(built) is errors.Refused


def test_a_missing_scope_is_named():
    refusal = error(403)
    assert refusal.scopes == ("things:read",)
    assert "things:read" in str(refusal)


def test_a_throttled_error_has_its_subject_and_the_wait():
    throttled = error(429, headers={"retry-after": "7"}, subject="user 5")
    assert (throttled.subject, throttled.retry_after) == ("user 5", timedelta(seconds=7))
    assert error(429).subject == "things: read"


def test_an_error_has_the_request_id():
    assert error(404, headers={"x-request-id": "abc"}).request_id == "abc"


bodies = st.binary(max_size=40) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["errors", "code", "message", "error", "title"]), inner, max_size=3)
    ),
).map(lambda value: json.dumps(value).encode())


@given(st.integers(300, 599), bodies)
def test_an_error_can_be_built_from_any_body_and_printed(status, body):
    built = error(status, body)
    assert isinstance(built, errors.OpenCloudError)
    assert str(built).startswith("GetThing")


def test_an_html_page_is_an_error_without_a_message():
    assert error(503, b"<html>503</html>").message is None


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (errors.InvalidRequest("key", "at most 50 bytes"), "key: at most 50 bytes"),
        (errors.NoAnswer("GetUser"), "GetUser"),
        (errors.OutcomeUnknown("Publish", status=502), "Publish 502"),
        (errors.OutcomeUnknown("Delete", refusal=errors.Missing("Delete", status=404)), "Delete then Delete 404"),
        (errors.BadAnswer("GetUser", problem="HTML"), "GetUser HTML"),
        (
            errors.Throttled("Update", retry_after=timedelta(seconds=30), subject="user 1"),
            "Update 429 user 1 retry after 30 s",
        ),
    ],
)
def test_each_error_prints_its_facts(built, text):
    assert str(built) == text
