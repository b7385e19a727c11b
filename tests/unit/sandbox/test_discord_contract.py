"""The stand-in's own limits against Discord's description of its API."""

import discord_bodies as bodies
import discord_contract
import pytest
from discord_contract import CALLBACK, objections

from bot.sandbox.discord import routes, routes_interactions

pytestmark = pytest.mark.skipif(not discord_contract.DESCRIPTION.exists(), reason=discord_contract.ABSENT)

# Left to the documents: how components fit together, and sums over several fields.
BEYOND_THE_DESCRIPTION = {
    "button beside select",
    "button that says nothing",
    "content beside V2",
    "embed field",
    "embeds beside V2",
    "forty-one with nested ones",
    "link with custom id",
    "long content",
    "long embeds",
    "long text over all",
    "more at least than at most",
    "no custom id",
    "picture from nowhere",
    "picture not uploaded",
    "same custom id",
    "same id",
    "same option twice",
    "six rows",
    "text without the flag",
    "two selects",
}


@pytest.mark.parametrize("body", bodies.GOOD_MESSAGES.values(), ids=bodies.GOOD_MESSAGES)
def test_what_the_stand_in_takes_is_what_discord_describes(body):
    assert list(objections("POST", "/channels/{channel_id}/messages", body)) == []
    assert list(objections("POST", CALLBACK, {"type": 4, "data": body})) == []


@pytest.mark.parametrize(
    "body",
    [body for name, (body, _) in bodies.BAD_MESSAGES.items() if name not in BEYOND_THE_DESCRIPTION],
    ids=[name for name in bodies.BAD_MESSAGES if name not in BEYOND_THE_DESCRIPTION],
)
def test_what_discord_describes_as_wrong_is_objected_to(body):
    assert list(objections("POST", "/channels/{channel_id}/messages", body))


def test_an_objection_names_the_operation_and_the_field():
    [objection] = objections(
        "POST", CALLBACK, {"type": 9, "data": {"custom_id": "x", "title": "x" * 46, "components": [{}]}}
    )
    assert objection.startswith(f"POST {CALLBACK}: data.")


def test_every_route_is_one_that_discord_describes():
    described = discord_contract._description()["paths"]
    served = {(route.method.lower(), route.template) for route in (*routes.ROUTES, *routes_interactions.ROUTES)}
    assert {(method, path) for method, path in served if method not in described.get(path, {})} == set()
