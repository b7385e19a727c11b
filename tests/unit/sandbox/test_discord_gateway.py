"""The gateway's refusals with their codes, sessions that follow each other too quickly, guilds that come and go."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest
from small_bot import ABROAD, KINGDOM, playing

from sandbox.discord import DiscordStandIn

MEMBERS, PRESENCES, CONTENT = 1 << 1, 1 << 8, 1 << 15


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


@asynccontextmanager
async def connected(query="v=10&encoding=json", **options):
    """A connection of a client that does exactly what a test says, before its first frame is read."""
    async with (
        DiscordStandIn(KINGDOM, **options) as stand_in,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{stand_in.gateway_url}?{query}") as socket,
    ):
        yield stand_in, socket


def identify(stand_in, **fields):
    properties = {"os": "x", "browser": "x", "device": "x"}
    return {"op": 2, "d": {"token": stand_in.token, "intents": 1, "properties": properties, **fields}}


async def closed(socket):
    """The code with which the connection ends."""
    async with asyncio.timeout(30):
        while not socket.closed:
            await socket.receive()
    return socket.close_code


WRONG = {
    "no such operation": ({"op": 99, "d": None}, 4001),
    "an operation of the gateway": ({"op": 10, "d": {}}, 4001),
    "no operation": ({"d": None}, 4002),
    "a list": ([], 4002),
    "no session": ({"op": 3, "d": {"since": 0, "activities": [], "status": "online", "afk": False}}, 4003),
    "no such version": (None, 4012),
}


@pytest.mark.parametrize(("frame", "code"), WRONG.values(), ids=WRONG)
async def test_a_frame_that_discord_does_not_take_ends_the_connection_with_its_code(frame, code):
    async with connected("v=10" if frame is not None else "v=3") as (_, socket):
        if frame is not None:
            await socket.send_json(frame)
        assert await closed(socket) == code


@pytest.mark.parametrize("text", ["{", "\N{PILE OF POO}", '{"op": 1, "d": "' + "x" * 4096 + '"}'])
async def test_a_frame_that_cannot_be_read_or_is_too_long_ends_the_connection(text):
    async with connected() as (_, socket):
        await socket.send_str(text)
        assert await closed(socket) == 4002


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"token": "wrong"}, 4004),
        ({"shard": [1, 1]}, 4010),
        ({"shard": "0"}, 4010),
        ({"intents": 1 << 30}, 4013),
        ({"intents": None}, 4013),
        ({"intents": MEMBERS}, 4014),
        ({"intents": PRESENCES}, 4014),
        ({"intents": CONTENT}, 4014),
    ],
)
async def test_a_client_that_may_not_identify_so_is_turned_away(fields, code):
    async with connected() as (stand_in, socket):
        await socket.send_json(identify(stand_in, **fields))
        assert await closed(socket) == code


async def test_a_privileged_intent_works_where_the_portal_grants_it():
    async with connected(privileged=MEMBERS) as (stand_in, socket):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json(identify(stand_in, intents=MEMBERS))
        assert (await socket.receive_json())["t"] == "READY"


async def test_a_second_identify_on_one_connection_ends_it():
    async with connected() as (stand_in, socket):
        await socket.send_json(identify(stand_in))
        await socket.send_json(identify(stand_in))
        assert await closed(socket) == 4005


async def test_a_second_session_within_five_seconds_is_turned_away_and_keeps_its_connection():
    async with connected() as (stand_in, socket), aiohttp.ClientSession() as session:
        await socket.send_json(identify(stand_in))
        await stand_in.world.until(lambda: stand_in.presence is not None, 30)
        async with session.ws_connect(stand_in.gateway_url) as second:
            assert (await second.receive_json())["op"] == 10
            await second.send_json(identify(stand_in))
            turned_away = await second.receive_json()
            assert (turned_away["op"], turned_away["d"]) == (9, False)
            assert not second.closed


async def test_a_number_that_a_session_has_not_reached_cannot_be_resumed_from():
    async with connected() as (stand_in, socket), aiohttp.ClientSession() as session:
        await socket.receive_json()
        await socket.send_json(identify(stand_in))
        ready = await socket.receive_json()
        async with session.ws_connect(stand_in.gateway_url) as second:
            data = {"token": stand_in.token, "session_id": ready["d"]["session_id"], "seq": 99}
            await second.send_json({"op": 6, "d": data})
            assert await closed(second) == 4007


@pytest.mark.parametrize(("code", "answer"), [(1000, 9), (1001, 9), (4900, 0)])
async def test_only_a_session_that_its_client_did_not_end_can_be_resumed(code, answer):
    async with connected() as (stand_in, socket), aiohttp.ClientSession() as session:
        await socket.receive_json()
        await socket.send_json(identify(stand_in))
        ready = await socket.receive_json()
        await socket.close(code=code)
        async with session.ws_connect(stand_in.gateway_url) as second:
            await second.receive_json()
            data = {"token": stand_in.token, "session_id": ready["d"]["session_id"], "seq": ready["s"]}
            await second.send_json({"op": 6, "d": data})
            assert (await second.receive_json())["op"] == answer


async def test_more_than_a_hundred_and_twenty_frames_in_a_minute_end_the_connection():
    async with connected() as (_, socket):
        for _ in range(120):
            await socket.send_json({"op": 1, "d": None})
        await socket.send_json({"op": 1, "d": None})
        assert await closed(socket) == 4008


@pytest.mark.parametrize("code", range(4000, 4015))
async def test_a_connection_can_be_ended_with_any_code(code):
    async with connected() as (stand_in, socket):
        await socket.send_json(identify(stand_in))
        await stand_in.world.until(lambda: stand_in.presence is not None, 30)
        await stand_in.cut_gateway(code=code)
        assert await closed(socket) == code


@pytest.mark.parametrize(("moment", "operations"), [("before HELLO", []), ("after HELLO", [10])])
async def test_connections_can_be_ended_as_they_begin(moment, operations):
    async with DiscordStandIn(KINGDOM) as stand_in, aiohttp.ClientSession() as session:
        stand_in.trouble_gateway(moment, count=2)
        for _ in range(2):
            async with session.ws_connect(stand_in.gateway_url) as socket:
                frames = [frame.json()["op"] async for frame in socket]
                assert (frames, socket.close_code) == (operations, 4000)
        async with session.ws_connect(stand_in.gateway_url) as socket:
            assert (await socket.receive_json())["op"] == 10
            assert not socket.closed
        assert stand_in.connections == 3


async def test_a_bot_that_is_asked_to_reconnect_resumes_its_session():
    async with playing(ping) as play:
        await play.bot.wait_until_ready()
        before = play.discord.connections
        await play.discord.ask_to_reconnect()
        await play.discord.world.until(lambda: play.discord.connections == before + 1, 30)
        assert (await play.mona.slash("/ping")).text == "pong"
        found = await play.bot.http.request(discord.http.Route("GET", "/gateway/bot"))
        assert found["session_start_limit"]["remaining"] == 999


async def test_how_many_sessions_are_left_today_can_be_asked():
    async with playing(ping) as play:
        found = await play.bot.http.request(discord.http.Route("GET", "/gateway/bot"))
        assert found["session_start_limit"]["remaining"] == 999


async def test_a_guild_that_removes_the_bot_refuses_it_until_it_is_invited_again():
    happened = asyncio.Queue()
    async with playing(ping) as play:

        async def on_guild_join(guild: discord.Guild) -> None:
            await happened.put(("join", guild.id))

        async def on_guild_remove(guild: discord.Guild) -> None:
            await happened.put(("remove", guild.id))

        play.bot.event(on_guild_join)
        play.bot.event(on_guild_remove)
        guild = discord.Object(ABROAD.id)
        await play.bot.wait_until_ready()
        await play.discord.remove_bot(ABROAD)
        assert await happened.get() == ("remove", ABROAD.id)
        for asked, status, code in (
            (play.bot.tree.sync(guild=guild), 403, 50001),
            (play.bot.http.get_member(ABROAD.id, 1300000000000000101), 403, 50001),
            (play.bot.fetch_guild(ABROAD.id), 404, 10004),
            (play.bot.fetch_channel(ABROAD.channels[0].id), 403, 50001),
        ):
            with pytest.raises(discord.HTTPException) as refused:
                await asked
            assert (refused.value.status, refused.value.code) == (status, code)
        await play.discord.invite_bot(ABROAD)
        assert await happened.get() == ("join", ABROAD.id)
        await play.bot.tree.sync(guild=guild)


async def test_an_outage_of_a_guild_is_no_removal():
    happened = asyncio.Queue()
    async with playing(ping) as play:
        for name in ("on_guild_join", "on_guild_remove", "on_guild_available", "on_guild_unavailable"):
            play.bot.event(noting(name, happened))
        await play.bot.wait_until_ready()
        while not happened.empty():
            happened.get_nowait()
        await play.discord.lose_guild(ABROAD)
        await play.discord.return_guild(ABROAD)
        assert [await happened.get(), await happened.get()] == ["on_guild_unavailable", "on_guild_available"]


def noting(name, queue):
    async def handler(guild: discord.Guild) -> None:
        if guild.id == ABROAD.id:
            await queue.put(name)

    handler.__name__ = name
    return handler


async def test_ready_names_the_bot_as_discord_does():
    async with connected() as (stand_in, socket):
        await socket.receive_json()
        await socket.send_json(identify(stand_in))
        user = (await socket.receive_json())["d"]["user"]
        assert (user["verified"], user["mfa_enabled"]) == (True, True)
