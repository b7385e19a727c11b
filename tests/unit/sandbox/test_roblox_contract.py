"""Every answer of the stand-in against Roblox's own OpenAPI description."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_schema_validator import OAS30ReadValidator, oas30_format_checker
from project import ROOT
from roblox_face import ARENA, BEN, KEY, LOBBY, Face, Reply, U, open_face, served_in_a_thread
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sandbox.roblox import RobloxStandIn

DESCRIPTION = ROOT / "../shared/opencloud/openapi-subset-sim.json"
if not DESCRIPTION.exists():
    pytest.skip("needs Roblox's OpenAPI description beside the checkout", allow_module_level=True)

STORE = f"{U}/data-stores/Coins"
BOARD = f"{U}/ordered-data-stores/Wins/scopes/global/entries"
V1 = "/datastores/v1/universes/1/standard-datastores/datastore/entries/entry"
KNOWN = {
    "universe_id": "1",
    "universeId": "1",
    "place_id": str(ARENA),
    "placeId": str(ARENA),
    "user_id": str(BEN),
    "data_store_id": "Coins",
    "scope_id": "global",
}
CHECKED = [status_code_conformance, content_type_conformance, response_schema_conformance]
BAN = {"gameJoinRestriction": {"active": True, "duration": "60s"}}
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
    ("POST", f"{V1}?datastoreName=Coins&entryKey=v1", {"x": 1}),
    ("POST", f"{V1}?datastoreName=Coins&entryKey=v1&exclusiveCreate=true", {"x": 2}),
    ("GET", f"{V1}/versions?datastoreName=Coins&entryKey=v1", None),
    ("POST", f"/universes/v1/1/places/{LOBBY}/versions?versionType=Saved", b"<roblox!"),
]


def described() -> dict[str, Any]:
    loaded = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    for operations in loaded["paths"].values():
        for operation in operations.values():
            # One port serves all three hosts here.
            operation.pop("servers", None)
    return loaded


class Contract:
    """Finds the operation of a request and checks an answer against it."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.components = description["components"]
        self.operations = {
            (method.upper(), template): operation
            for template, operations in description["paths"].items()
            for method, operation in operations.items()
        }

    def operation(self, method: str, path: str) -> tuple[str, str]:
        """The described operation with the most literal template."""
        fitting = [
            (verb, template)
            for verb, template in self.operations
            if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return max(fitting, key=lambda one: len(re.sub(r"\{\w+\}", "", one[1])))

    def check(self, operation: tuple[str, str], reply: Reply) -> None:
        """Fail unless the description has this status, content type and body."""
        responses = self.operations[operation]["responses"]
        content = responses.get(str(reply.status), responses["default"]).get("content")
        if content is None:
            return
        kind = reply.headers["content-type"].split(";")[0]
        # The references of a schema are resolved within its own document.
        document = {"allOf": [content[kind]["schema"]], "components": self.components}
        OAS30ReadValidator(document, format_checker=oas30_format_checker).validate(reply.json)


async def _take(face: Face, method: str, path: str, body: Any) -> Reply:
    if isinstance(body, bytes):
        return await face.send(method, path, data=body, headers={"content-type": "application/octet-stream"})
    return await face.send(method, path, json=body) if body is not None else await face.send(method, path)


async def test_every_operation_answers_as_roblox_describes_it():
    contract = Contract(described())
    seen = {}
    async with open_face() as face:
        for method, path, body in TOUR:
            reply = await _take(face, method, path, body)
            operation = contract.operation(method, path.partition("?")[0])
            contract.check(operation, reply)
            seen[operation] = seen.get(operation, False) or reply.status == 200
    assert seen == dict.fromkeys(contract.operations, True)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[RobloxStandIn]:
    with served_in_a_thread() as stand_in:
        yield stand_in


@schemathesis.openapi.from_dict(described()).parametrize()
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_generated_request_meets_an_answer_that_is_not_described(case, stand_in):
    case.path_parameters.update({name: value for name, value in KNOWN.items() if name in case.path_parameters})
    case.call_and_validate(base_url=stand_in.base_url, headers={"x-api-key": KEY}, checks=CHECKED)
