"""Trouble at Discord's gateway: connections that end as they begin, events that are not as Discord describes them."""

import asyncio
import logging
from dataclasses import replace

import discord
import pytest
from bot_process import HASTY, running
from kingdom import PATIENCE, running_kingdom

from bot.runtime.bot import Bot
from sandbox.example.guild import GUILD_ID, foreign_guild

MOMENTS = ["before HELLO", "after HELLO", "after READY"]
AGAIN = "the connection to Discord ended"


@pytest.fixture
async def quick(tmp_path):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, reconnect_s=0.05)) as kingdom:
        yield kingdom


async def works(kingdom):
    return "Ben the Builder" in (await kingdom.moderator.slash("player view", player="BuilderBen")).text


@pytest.mark.parametrize("moment", ["before HELLO", "after HELLO"])
async def test_a_gateway_that_ends_connections_as_they_begin_is_tried_with_pauses_and_a_line_in_the_log(
    quick, moment, caplog
):
    discord = quick.running.discord
    caplog.set_level(logging.WARNING, "bot.runtime.connection")
    before = discord.connections
    discord.trouble_gateway(moment, count=3)
    await discord.cut_gateway()
    assert await works(quick)
    assert discord.connections == before + 4
    said = [record.getMessage() for record in caplog.records if AGAIN in record.getMessage()]
    assert len(said) == 3
    assert all("connecting again in" in line for line in said)


@pytest.mark.slow
async def test_a_session_that_cannot_be_resumed_for_long_is_given_up_for_a_new_one(quick):
    discord = quick.running.discord
    discord.trouble_gateway("before HELLO", count=5)
    session = quick.running.bot.ws.session_id
    await discord.cut_gateway()
    await discord.world.until(lambda: discord.presence is not None, 60)
    assert quick.running.bot.ws.session_id != session
    assert await works(quick)


async def test_a_stop_does_not_wait_for_a_pause(tmp_path):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, reconnect_s=3600)) as kingdom:
        discord = kingdom.running.discord
        before = discord.connections
        discord.trouble_gateway("before HELLO", count=1000)
        await discord.cut_gateway()
        await discord.world.until(lambda: discord.connections == before + 1, 30)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.slow
async def test_a_start_waits_for_a_gateway_that_ends_its_first_connections(tmp_path, moment):
    async with running(tmp_path, *HASTY, identify_every_s=0) as bot:
        bot.discord.trouble_gateway(moment, count=2)
        await bot.discord.ready()
        mona = bot.discord.person("moderator")
        assert "Ben the Builder" in (await mona.slash("player view", player="BuilderBen")).text
        log = await bot.stop()
        assert (await bot.ended())[0] == 0
        assert AGAIN in log
        assert "Traceback" not in log


def test_the_pause_before_a_second_session_is_that_of_discord_py():
    assert Bot.before_identify_hook is discord.Client.before_identify_hook


@pytest.mark.slow
async def test_a_token_that_the_gateway_refuses_ends_the_bot_with_words(tmp_path):
    async with running(tmp_path) as bot:
        await bot.discord.ready()
        await bot.discord.cut_gateway(code=4004)
        code, log = await bot.ended()
    assert code == 1
    assert "Discord does not accept DISCORD_TOKEN" in log
    assert "Traceback" not in log


@pytest.mark.parametrize("code", [4000, 4001, 4002, 4003, 4005, 4008, 1000])
async def test_the_bot_comes_back_after_a_connection_that_ended_with_any_other_code(quick, code):
    await quick.running.discord.cut_gateway(code=code)
    assert await works(quick)


MALFORMED = {
    "a member whose roles are objects": (
        "GUILD_MEMBER_UPDATE",
        {"guild_id": str(GUILD_ID), "user": {"id": "5", "username": "x"}, "roles": [{"id": "7"}]},
    ),
    "a presence without a status": ("PRESENCE_UPDATE", {"guild_id": str(GUILD_ID), "user": {"id": "5"}}),
    "a server without roles": ("GUILD_CREATE", {"id": "5", "members": [{}]}),
    "an interaction of nobody": ("INTERACTION_CREATE", {"id": "5", "type": 2, "token": "x"}),
    "a list": ("GUILD_UPDATE", []),
    "nothing": ("CHANNEL_CREATE", None),
}


@pytest.mark.parametrize(("event", "data"), MALFORMED.values(), ids=MALFORMED)
async def test_an_event_that_is_not_as_discord_describes_it_is_logged_and_skipped(kingdom, event, data, caplog):
    before = kingdom.running.discord.connections
    await kingdom.running.discord.send_event(event, data, guild_id=GUILD_ID)
    assert await works(kingdom)
    assert kingdom.running.discord.connections == before
    skipped = [record.getMessage() for record in caplog.records if "was skipped" in record.getMessage()]
    assert skipped in ([], [f"Discord sent an event that could not be read, and it was skipped: {event}"])


async def test_at_least_one_of_those_events_would_have_ended_the_bot(kingdom, caplog):
    for event, data in MALFORMED.values():
        await kingdom.running.discord.send_event(event, data, guild_id=GUILD_ID)
    assert await works(kingdom)
    assert "was skipped" in caplog.text


FRAMES = {
    "half of one": "{",
    "a list": "[]",
    "nothing": "null",
    "a greeting without its interval": '{"op": 10, "d": null}',
    "a session without its name": '{"op": 0, "t": "READY", "s": 1, "d": {}}',
    "a session of nobody": '{"op": 0, "t": "READY", "s": 1, "d": null}',
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
async def test_a_frame_that_cannot_be_read_ends_its_connection_and_not_the_bot(quick, frame):
    discord = quick.running.discord
    before = discord.connections
    await discord.send_frame(frame)
    await discord.world.until(lambda: discord.connections == before + 1, 30)
    assert await works(quick)


# Commands of servers that come and go.


async def test_a_server_that_invites_the_bot_again_gets_its_commands_without_a_restart(kingdom):
    discord, home = kingdom.running.discord, kingdom.running.discord.world.home
    await discord.remove_bot(home)
    assert discord.commands == []
    await discord.invite_bot(home)
    await discord.world.until(lambda: discord.commands, 30)
    assert await works(kingdom)


async def test_a_server_gets_its_commands_when_its_outage_ends_if_discord_did_not_take_them_before(kingdom, caplog):
    discord, home = kingdom.running.discord, kingdom.running.discord.world.home
    await discord.remove_bot(home)
    discord.faults.fail(503, method="PUT", path="/commands$")
    await discord.invite_bot(home)
    async with asyncio.timeout(30):
        while "Discord refuses the commands: 503" not in caplog.text:  # noqa: ASYNC110  nothing else tells of a line in the log
            await asyncio.sleep(0.01)
    assert discord.commands == []
    await discord.lose_guild(home)
    await discord.return_guild(home)
    await discord.world.until(lambda: discord.commands, 30)
    assert await works(kingdom)


async def test_a_server_that_the_bot_joined_while_it_was_not_connected_gets_its_commands(tmp_path):
    async with running(tmp_path, *HASTY, identify_every_s=0) as bot:
        home = bot.discord.world.home
        bot.discord.world.bot.guild_ids.discard(home.id)
        await bot.discord.world.until(lambda: bot.discord.presence is not None, 60)
        assert bot.discord.commands == []
        bot.discord.world.bot.guild_ids.add(home.id)
        await bot.discord.cut_gateway(resumable=False)
        await bot.discord.ready()
        log = await bot.stop()
    assert "the bot is not in it" in log
    assert "Traceback" not in log


async def test_a_server_that_the_settings_do_not_name_gets_no_commands(kingdom):
    discord = kingdom.running.discord
    (abroad,) = [each for each in discord.world.guilds.values() if each.id == foreign_guild().id]
    await discord.remove_bot(abroad)
    await discord.invite_bot(abroad)
    assert await works(kingdom)
    assert abroad.id not in discord.world.commands


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [(403, 50001, "the bot is not in it"), (400, 50035, "Discord refuses the commands"), (503, 0, "503 Service")],
)
@pytest.mark.slow
async def test_a_sync_that_discord_refuses_at_the_start_is_one_line_and_the_bot_goes_on(tmp_path, status, code, words):
    async with running(tmp_path) as bot:
        bot.discord.faults.refuse(status, code, method="PUT", path="/commands$")
        await bot.discord.world.until(lambda: bot.discord.presence is not None, 60)
        log = await bot.stop()
        assert (await bot.ended())[0] == 0
    assert len([line for line in log.splitlines() if words in line]) == 1
    assert "Traceback" not in log


@pytest.mark.slow
async def test_a_token_that_is_refused_at_the_sync_ends_the_bot_with_words(tmp_path):
    async with running(tmp_path) as bot:
        bot.discord.faults.refuse(401, 0, method="PUT", path="/commands$")
        code, log = await bot.ended()
    assert code == 1
    assert "Discord does not accept DISCORD_TOKEN" in log
    assert "Traceback" not in log
