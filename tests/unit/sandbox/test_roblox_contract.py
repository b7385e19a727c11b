"""Every answer of the stand-in against Roblox's own OpenAPI description."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker
from roblox_contract import Operations, described
from roblox_face import ARENA, BEN, KEY, LOBBY, Face, Reply, U, open_face, served_in_a_thread, small_world
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sandbox.roblox import RobloxStandIn
from sandbox.roblox.face.routing import Router
from sandbox.roblox.game_servers import LogLine
from sandbox.roblox.limits import documented
from sandbox.roblox.server import ROUTES

DESCRIPTION = described()
STORE = f"{U}/data-stores/Coins"
BOARD = f"{U}/ordered-data-stores/Wins/scopes/global/entries"
SERVERS = "/server-management/v1/universes/1"
CONFIGS = "/creator-configs-public-api/v1/configs/universes/1/repositories/InExperienceConfig"
VERSIONS = f"/assets/v1/assets/{LOBBY}/versions"
V1_STORES = "/datastores/v1/universes/1/standard-datastores"
V1_KEYS = f"{V1_STORES}/datastore/entries"
V1 = f"{V1_KEYS}/entry"
V1_COINS = "datastoreName=Coins&entryKey=v1"
V1_BOARD = "/ordered-data-stores/v1/universes/1/orderedDataStores/Wins/scopes/global/entries"
KNOWN = {
    "universe_id": "1",
    "universeId": "1",
    "place_id": str(ARENA),
    "placeId": str(ARENA),
    "user_id": str(BEN),
    "data_store_id": "Coins",
    "scope_id": "global",
    "versionNumber": "3",
    "repository": "InExperienceConfig",
    "assetId": str(LOBBY),
}
CHECKED = [status_code_conformance, content_type_conformance, response_schema_conformance]
BAN = {"gameJoinRestriction": {"active": True, "duration": "60s"}}
JOB = "10a1b2c3-0000-4000-8000-000000000001"
TOUR: list[tuple[str, str, Any]] = [
    ("POST", f"{STORE}/entries?id=a", {"value": {"x": 1}, "users": [f"users/{BEN}"], "attributes": {"k": "v"}}),
    ("POST", f"{STORE}/scopes/eu/entries?id=b", {"value": None}),
    ("POST", f"{STORE}/scopes/eu/entries?id=b", {"value": 2}),
    *[
        step
        for entries, key in ((f"{STORE}/entries", "a"), (f"{STORE}/scopes/eu/entries", "b"))
        for step in (
            ("GET", entries, None),
            ("GET", f"{entries}/{key}", None),
            ("GET", f"{entries}/{key}@latest", None),
            ("GET", f"{entries}/missing", None),
            ("PATCH", f"{entries}/{key}", {"value": [1.5, "é", {}]}),
            ("PATCH", f"{entries}/{key}", {"value": 1, "etag": "old"}),
            ("GET", f"{entries}/{key}:listRevisions", None),
            ("POST", f"{entries}/n:increment", {"amount": 3}),
            ("DELETE", f"{entries}/{key}", None),
            ("GET", f"{entries}/{key}:listRevisions", None),
        )
    ],
    ("GET", f"{STORE}/scopes/-/entries?showDeleted=true", None),
    ("DELETE", STORE, None),
    ("GET", f"{U}/data-stores?showDeleted=true", None),
    ("POST", f"{STORE}:undelete", {}),
    ("POST", f"{U}/data-stores:snapshot", {}),
    ("POST", f"{BOARD}?id=7", {"value": 5}),
    ("GET", BOARD, None),
    ("GET", f"{BOARD}/7", None),
    ("PATCH", f"{BOARD}/7", {"value": 6}),
    ("POST", f"{BOARD}/7:increment", {"amount": 2}),
    ("DELETE", f"{BOARD}/7", None),
    ("DELETE", f"{BOARD}/7", None),
    ("GET", f"{U}/user-restrictions/{BEN}", None),
    ("PATCH", f"{U}/user-restrictions/{BEN}", BAN),
    ("GET", f"{U}/user-restrictions/{BEN}", None),
    ("GET", f"{U}/user-restrictions", None),
    ("GET", f"{U}/places/{ARENA}/user-restrictions/{BEN}", None),
    ("PATCH", f"{U}/places/{ARENA}/user-restrictions/{BEN}", BAN),
    ("GET", f"{U}/places/{ARENA}/user-restrictions", None),
    ("GET", f"{U}/user-restrictions:listLogs", None),
    ("POST", f"{U}:publishMessage", {"topic": "t", "message": "m"}),
    ("GET", f"{SERVERS}/restarts:forecast", None),
    ("GET", f"{SERVERS}/places/{ARENA}/game-servers:filter-options?Filter=PlaceVersion", None),
    ("GET", f"{SERVERS}/places/{ARENA}/versions/3/game-servers?MaxPageSize=1", None),
    ("GET", f"{SERVERS}/places/{ARENA}/versions/3/game-servers/{JOB}/logs?Filter=severity%20%3E%3D%202", None),
    ("GET", f"{SERVERS}/places/{ARENA}/versions/-/game-servers", None),
    ("GET", f"{SERVERS}/places/99/versions/3/game-servers", None),
    ("POST", f"{SERVERS}/restarts", {"places": {str(ARENA): {"versions": [3]}}, "attributes": {"why": "update"}}),
    ("POST", f"{SERVERS}/restarts", {"bleedOffDurationMinutes": 241}),
    ("GET", f"{SERVERS}/restarts", None),
    ("GET", CONFIGS, None),
    ("PATCH", f"{CONFIGS}/draft", {"entries": {"speed": 2, "event": {"on": True}}}),
    ("PATCH", f"{CONFIGS}/draft", {"entries": {}, "draftHash": "other"}),
    ("GET", f"{CONFIGS}/draft", None),
    ("POST", f"{CONFIGS}/publish", {"message": "first", "deploymentStrategy": "Immediate"}),
    ("GET", CONFIGS, None),
    ("GET", f"{CONFIGS}/full", None),
    ("PUT", f"{CONFIGS}/draft:overwrite", {"entries": {"speed": 3}}),
    ("DELETE", f"{CONFIGS}/draft", None),
    ("GET", f"{CONFIGS}/revisions?MaxPageSize=5&Skip=0&SortOrder=SORT_ORDER_DESCENDING", None),
    ("POST", f"{CONFIGS}/revisions/{{revision}}/restore", None),
    ("POST", f"{U}:restartServers", {"closeAllVersions": True}),
    ("GET", U, None),
    ("PATCH", U, {"voiceChatEnabled": True, "discordSocialLink": {"title": "t", "uri": "u"}}),
    ("GET", f"{U}/places/{LOBBY}", None),
    ("PATCH", f"{U}/places/{LOBBY}", {"displayName": "New", "serverSize": 20}),
    ("GET", f"/cloud/v2/users/{BEN}", None),
    ("GET", f"/cloud/v2/users/{BEN}:generateThumbnail", None),
    ("GET", f"/cloud/v2/users/{BEN}/operations/{BEN}-420-round", None),
    ("POST", "/v1/usernames/users", {"usernames": ["Ben", "nobody"]}),
    ("POST", "/v1/users", {"userIds": [BEN, 9]}),
    ("GET", f"/v1/users/avatar-headshot?userIds={BEN}", None),
    ("POST", "/api-keys/v1/introspect", {"apiKey": KEY}),
    ("POST", f"{V1}?{V1_COINS}", {"x": 2**60}),
    ("POST", f"{V1}?{V1_COINS}&exclusiveCreate=true", {"x": 2}),
    ("GET", f"{V1}?{V1_COINS}", None),
    ("POST", f"{V1}/increment?datastoreName=Coins&entryKey=n1&incrementBy=3", None),
    ("GET", f"{V1}/versions?{V1_COINS}", None),
    ("GET", f"{V1}/versions/version?{V1_COINS}&versionId={{version}}", None),
    ("GET", f"{V1_KEYS}?datastoreName=Coins&allScopes=true&limit=2", None),
    ("GET", f"{V1_STORES}?limit=5", None),
    ("DELETE", f"{V1}?{V1_COINS}", None),
    ("GET", f"{V1}?{V1_COINS}", None),
    ("POST", f"{V1_BOARD}?id=7", {"value": 2**63 - 1}),
    ("POST", f"{V1_BOARD}?id=7", {"value": 1}),
    ("GET", f"{V1_BOARD}?order_by=desc&max_page_size=1", None),
    ("GET", f"{V1_BOARD}/7", None),
    ("PATCH", f"{V1_BOARD}/7", {"value": 6}),
    ("PATCH", f"{V1_BOARD}/8", {"value": 6}),
    ("POST", f"{V1_BOARD}/7:increment", {"amount": 2}),
    ("DELETE", f"{V1_BOARD}/7", None),
    ("POST", f"/universes/v1/1/places/{LOBBY}/versions?versionType=Saved", b"<roblox!"),
    ("GET", f"{VERSIONS}?maxPageSize=1", None),
    ("GET", f"{VERSIONS}/1", None),
    ("GET", f"{VERSIONS}/9", None),
    ("POST", f"{VERSIONS}:rollback", {"assetVersion": f"assets/{LOBBY}/versions/1"}),
]


def in_one_place() -> dict[str, Any]:
    """The description for one port, which serves all three hosts here."""
    for operations in DESCRIPTION["paths"].values():
        for operation in operations.values():
            operation.pop("servers", None)
    return DESCRIPTION


def check(operation: dict[str, Any], reply: Reply) -> None:
    """Fail unless the description has this status, content type, headers and body."""
    answer = operation["responses"].get(str(reply.status), operation["responses"]["default"])
    for name, header in answer.get("headers", {}).items():
        _validate(header["schema"], reply.headers[name])
    if content := answer.get("content"):
        _validate(content[reply.headers["content-type"].split(";")[0]]["schema"], reply.json)


def _validate(schema: dict[str, Any], instance: Any) -> None:
    # The references of a schema are resolved within its own document.
    document = {"allOf": [schema], "components": DESCRIPTION["components"]}
    OAS30ReadValidator(document, format_checker=oas30_format_checker).validate(instance)


async def _take(face: Face, method: str, path: str, body: Any) -> Reply:
    if isinstance(body, bytes):
        return await face.send(method, path, data=body, headers={"content-type": "application/octet-stream"})
    return await face.send(method, path, json=body) if body is not None else await face.send(method, path)


async def test_every_operation_answers_as_roblox_describes_it():
    operations = Operations(DESCRIPTION)
    seen, version, revision = {}, "", ""
    world = small_world()
    [server] = world.universe(1).servers.all
    server.job_id, server.logs = JOB, [LogLine(server.created_ns, 3, "Out of coins", "Coins, line 7")]
    async with open_face(world) as face:
        for method, path, body in TOUR:
            path = path.replace("{version}", version).replace("{revision}", revision)  # noqa: PLW2901
            reply = await _take(face, method, path, body)
            version = reply.headers.get("roblox-entry-version", version)
            revision = reply.json["revisions"][0]["revisionId"] if "/revisions?" in path else revision
            operation = operations.of(method, path.partition("?")[0])
            check(operations.all[operation], reply)
            seen[operation] = seen.get(operation, False) or reply.status in {200, 204}
    assert seen == dict.fromkeys(operations.all, True)


OPERATIONS = Operations(DESCRIPTION).all
ON_CONDITION = {"Cloud_GetUser", "Entries_SetEntryAsync", "Entries_IncrementEntryAsync"}
"""Operations some of whose scopes depend on what is asked for, or on what is there: their handlers look."""
NOMINAL = 1_000_000
"""The limit of the data stores for each owner of a key, which is beyond the limits of each experience."""


def route(place):
    match = Router(ROUTES).match(place[0], re.sub(r"\{\w+\}", "7", place[1]))
    return match.route


@pytest.mark.parametrize("place", OPERATIONS, ids=" ".join)
def test_an_operation_needs_the_scopes_that_roblox_describes(place):
    if OPERATIONS[place].get("operationId") not in ON_CONDITION:
        assert set(route(place).scopes) == {each["name"] for each in OPERATIONS[place].get("x-roblox-scopes", ())}


@pytest.mark.parametrize("place", OPERATIONS, ids=" ".join)
def test_an_operation_has_the_limit_for_each_owner_that_roblox_describes(place):
    described = OPERATIONS[place].get("x-roblox-rate-limits", {}).get("perApiKeyOwner", {"maxInPeriod": NOMINAL})
    budgets, family = documented(), route(place).family
    owned = []
    while family is not None:
        owned += [budgets[family]] if budgets[family].per == "owner" else []
        family = budgets[family].within
    if described["maxInPeriod"] < NOMINAL:
        seconds = {"MINUTE": 60, "SECOND": 1}[described["period"]]
        assert (owned[0].base, owned[0].window_s) == (described["maxInPeriod"], seconds)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[RobloxStandIn]:
    with served_in_a_thread() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def connection() -> Iterator[requests.Session]:
    """A connection for all requests, which looks for no proxy."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@schemathesis.openapi.from_dict(in_one_place()).parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.slow
def test_no_generated_request_meets_an_answer_that_is_not_described(case, stand_in, connection):
    case.path_parameters.update({name: value for name, value in KNOWN.items() if name in case.path_parameters})
    case.call_and_validate(base_url=stand_in.base_url, headers={"x-api-key": KEY}, checks=CHECKED, session=connection)
