"""What Discord refuses for a permission or an intent, and the fields that only interactions bring."""

import copy
from dataclasses import replace
from typing import Any

import aiohttp
import discord
import pytest
from small_bot import KINGDOM, STAFF, playing

from sandbox.discord import DiscordStandIn
from sandbox.discord.guilds import (
    ATTACH_FILES,
    BOT_MAY,
    EMBED_LINKS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
)


async def answered(method, path, *, lacks=0, say=None, **body):
    """The status and JSON of one request of a bot that lacks a permission; `say` is first said in the channel."""
    guild = replace(KINGDOM, bot_permissions=BOT_MAY & ~lacks)
    async with DiscordStandIn(guild) as stand_in, aiohttp.ClientSession() as session:
        said = stand_in.person("moderator").say(say) if say else None
        address = stand_in.api_base_url + path.format(message=said.id if said else 0)
        headers = {"Authorization": f"Bot {stand_in.token}"}
        if said and "json" in body:
            body["json"] = {**body["json"], "message_reference": {"message_id": str(said.id)}}
        async with session.request(method, address, headers=headers, **body) as response:
            return response.status, await response.json() if response.status != 204 else None


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


def file():
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "x"}')
    form.add_field("files[0]", b"x", filename="a.txt")
    return form


MESSAGES = f"/channels/{STAFF.id}/messages"


@pytest.mark.parametrize(
    ("lacks", "request_", "code"),
    [
        (SEND_MESSAGES, {"json": {"content": "x"}}, 50013),
        (ATTACH_FILES, {"data": file}, 50013),
        (EMBED_LINKS, {"json": {"embeds": [{"title": "x"}]}}, 50013),
        (READ_MESSAGE_HISTORY, {"json": {"content": "x"}, "say": "Hello"}, 160002),
    ],
)
async def test_a_message_that_needs_a_permission_is_refused_without_it(lacks, request_, code):
    request_ = {key: value() if callable(value) else value for key, value in request_.items()}
    status, body = await answered("POST", MESSAGES, lacks=lacks, **request_)
    assert (status, body["code"]) == (403, code)


async def test_who_may_not_read_the_history_gets_an_empty_one_and_no_single_message():
    assert await answered("GET", MESSAGES, lacks=READ_MESSAGE_HISTORY, say="Hello") == (200, [])
    status, body = await answered("GET", f"{MESSAGES}/{{message}}", lacks=READ_MESSAGE_HISTORY, say="Hello")
    assert (status, body["code"]) == (403, 50013)


async def test_the_message_of_another_is_deleted_only_with_the_permission_for_it():
    assert (await answered("DELETE", f"{MESSAGES}/{{message}}", say="Hello", lacks=MANAGE_MESSAGES))[0] == 403


async def test_the_list_of_members_needs_the_intent_for_members():
    status, body = await answered("GET", f"/guilds/{KINGDOM.id}/members")
    assert (status, body["code"]) == (403, 50001)


async def test_a_person_can_be_closed_to_direct_messages():
    async with playing(ping) as play:
        user = await play.bot.fetch_user(play.mel.id)
        play.mel.takes_dms = False
        with pytest.raises(discord.Forbidden) as refused:
            await user.send("hello")
        assert refused.value.code == 50007
        play.mel.takes_dms = True
        await user.send("hello again")
        assert [each.text for each in play.mel.sees()] == ["hello again"]


async def test_a_person_in_no_guild_of_the_bot_gets_no_direct_message():
    async with playing(ping) as play:
        await play.discord.remove_bot(KINGDOM)
        with pytest.raises(discord.Forbidden) as refused:
            await (await play.bot.fetch_user(play.mel.id)).send("hello")
        assert refused.value.code == 50278


async def test_only_interactions_bring_the_permissions_of_a_member_and_of_their_channel():
    heard = []

    async def pressed(interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content="y")

    async def look(interaction: discord.Interaction, who: discord.Member, where: discord.TextChannel) -> None:
        view = discord.ui.View()
        button = discord.ui.Button(label="Press", custom_id="press")
        button.callback = pressed
        view.add_item(button)
        await interaction.response.send_message("x", view=view)

    async with playing(look) as play:
        parsers = play.bot._connection.parsers
        parse = parsers["INTERACTION_CREATE"]

        def overhear(data: Any) -> None:
            heard.append(copy.deepcopy(data))
            parse(data)

        parsers["INTERACTION_CREATE"] = overhear
        await play.mona.slash("look", who="member", where="#log")
        await play.mona.click("Press")
        member = await play.bot.http.get_member(KINGDOM.id, play.mona.id)
    command, press = heard
    assert "permissions" not in member
    assert "permissions" in command["member"]
    assert "permissions" in command["channel"]
    assert "permission_overwrites" not in command["channel"]
    [resolved] = command["data"]["resolved"]["members"].values()
    assert resolved.keys() & {"permissions", "user", "deaf", "mute"} == {"permissions"}
    [chosen] = command["data"]["resolved"]["channels"].values()
    assert {"permissions", "app_permissions"} <= chosen.keys()
    assert press["data"] == {
        "custom_id": "press",
        "component_type": 2,
        "id": press["message"]["components"][0]["components"][0]["id"],
    }
