"""Bodies whose parts have the wrong JSON type: Discord refuses them with 400, and never fails over them."""

import copy

import aiohttp
import discord_bodies as bodies
import pytest
from small_bot import KINGDOM, STAFF

from sandbox.discord import DiscordStandIn
from sandbox.discord.interactions import Interaction
from sandbox.discord.origins import InteractionKind

WRONG = (7, -1, 1.5, True, "x", [], [[]], [7], {}, {"x": 7})
COMMANDS = [
    {
        "name": "ban",
        "description": "Ban.",
        "type": 1,
        "default_member_permissions": "8",
        "name_localizations": {"de": "bannen"},
        "options": [
            {"name": "who", "description": "Who.", "type": 3, "required": True, "autocomplete": True},
            {"name": "kind", "description": "Kind.", "type": 4, "choices": [{"name": "x", "value": 1}]},
            {"name": "proof", "description": "Proof.", "type": 11, "file_types": ["image"]},
        ],
    }
]
CLASSIC = {
    "content": "x",
    "tts": False,
    "embeds": [{"type": "rich", "title": "x", "footer": {"text": "x"}, "fields": [{"name": "x", "value": "x"}]}],
    "components": [bodies.row(bodies.button(emoji={"name": "🔢"})), bodies.row(bodies.select(2, max_values=2))],
    "allowed_mentions": {"parse": ["users"], "roles": [], "replied_user": False},
    "message_reference": {"message_id": "5", "fail_if_not_exists": False},
    "flags": 4,
    "nonce": "n",
    "enforce_nonce": True,
}
MODERN = bodies.modern(
    bodies.container(bodies.section(2), bodies.gallery(1), accent_color=7),
    bodies.row({"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "user"}]}),
)
DIALOG = {
    "title": "Ban",
    "custom_id": "m",
    "components": [
        {"type": 18, "label": "Why", "component": {"type": 4, "style": 1, "custom_id": "t", "max_length": 9}},
        {"type": 18, "label": "Proof", "component": {"type": 19, "custom_id": "f", "file_types": ["image"]}},
    ],
}


def places(value, at=()):
    """The path of everything inside a body."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inside:
        yield (*at, key)
        yield from places(each, (*at, key))


def spoiled(body):
    """The body with each of its parts replaced by each wrong thing, and every wrong thing itself."""
    yield from copy.deepcopy(WRONG)
    for path in places(body):
        for wrong in WRONG:
            changed = copy.deepcopy(body)
            place = changed
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = wrong
            yield changed
        changed = copy.deepcopy(body)
        place = changed
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]
        yield changed


def _asked(stand_in, kind):
    clock = stand_in.clock
    data = {"name": "ban", "options": [{"name": "who", "type": 3, "value": "x", "focused": True}]}
    asked = Interaction(clock.next_id(), stand_in.world.new_token(), kind, 1, STAFF.id, KINGDOM.id, data, clock.now())
    stand_in.world.begin(asked)
    return f"/interactions/{asked.id}/{asked.token}/callback"


def _command(stand_in):
    return _asked(stand_in, InteractionKind.COMMAND)


def _typing(stand_in):
    return _asked(stand_in, InteractionKind.AUTOCOMPLETE)


def _messages(stand_in):
    return f"/channels/{STAFF.id}/messages"


def _commands(stand_in):
    return f"/applications/{stand_in.world.bot.id}/commands"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", _messages, CLASSIC),
        ("POST", _messages, MODERN),
        ("PUT", _commands, COMMANDS),
        ("POST", _command, {"type": 4, "data": CLASSIC}),
        ("POST", _command, {"type": 5, "data": {"flags": 64}}),
        ("POST", _command, {"type": 9, "data": DIALOG}),
        ("POST", _typing, {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}]}}),
        ("POST", lambda stand_in: "/users/@me/channels", {"recipient_id": str(KINGDOM.people[0].id)}),
    ],
)
async def test_a_body_with_a_part_of_the_wrong_type_is_refused_and_breaks_nothing(method, path, body):
    async with DiscordStandIn(KINGDOM, pace=0) as stand_in, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {stand_in.token}"}
        answered = {}
        for wrong in spoiled(body):
            address = stand_in.api_base_url + path(stand_in)
            async with session.request(method, address, json=wrong, headers=headers) as response:
                answered.setdefault(response.status, wrong)
        assert answered.keys() <= {200, 204, 400}, answered
        assert 400 in answered
        assert stand_in.objections == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"data": b"{", "headers": {"Content-Type": "application/json"}}, 50109),
        ({"data": b"\xff", "headers": {"Content-Type": "application/json"}}, 50109),
        ({"data": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 50109),
        ({"data": b'{"content": NaN}', "headers": {"Content-Type": "application/json"}}, 50109),
        ({"data": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 50109),
        ({}, 50006),
        ({"json": {"content": "x", "attachments": [{"id": "9"}]}}, 50035),
        ({"json": {"content": "x", "message_reference": {"message_id": "mine"}}}, 50035),
    ],
)
async def test_what_is_not_a_message_is_refused_with_its_code(form, code):
    async with DiscordStandIn(KINGDOM) as stand_in, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {stand_in.token}", **form.pop("headers", {})}
        address = stand_in.api_base_url + _messages(stand_in)
        async with session.post(address, headers=headers, **form) as response:
            assert (response.status, (await response.json())["code"]) == (400, code)


@pytest.mark.parametrize("query", ["limit=many", "limit=-1", "limit=101", "before=now"])
async def test_a_query_that_is_no_number_in_its_range_is_refused(query):
    async with DiscordStandIn(KINGDOM) as stand_in, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {stand_in.token}"}
        address = f"{stand_in.api_base_url}{_messages(stand_in)}?{query}"
        async with session.get(address, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, 50035)
