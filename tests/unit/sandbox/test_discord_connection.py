"""The connection: log-in, resuming, faults, the data that a bot reads at start, and the feed for a page."""

import asyncio
import logging

import aiohttp
import discord
import pytest
from discord_client import logged_in
from small_bot import KINGDOM, MODERATOR, STAFF, VAULT, SmallBot, playing

from sandbox.discord import DM, ContractBroken, DiscordStandIn, Presence, What


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


async def test_a_wrong_token_is_not_let_in():
    async with DiscordStandIn(KINGDOM) as stand_in:
        stand_in.token = "wrong"
        with pytest.raises(discord.LoginFailure):
            async with logged_in(SmallBot((), discord.Intents.none()), stand_in):
                pass


async def test_the_gateway_closes_on_a_wrong_token():
    async with (
        DiscordStandIn(KINGDOM) as stand_in,
        aiohttp.ClientSession() as session,
        session.ws_connect(stand_in.gateway_url) as socket,
    ):
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        await socket.receive()
        assert socket.close_code == 4004


async def test_a_bot_that_does_not_come_is_not_ready():
    async with DiscordStandIn(KINGDOM) as stand_in:
        with pytest.raises(TimeoutError):
            await stand_in.ready(0.01)


async def test_a_session_that_was_cut_resumes_and_gets_what_it_missed():
    resumed = asyncio.Event()

    async with playing(ping) as play:
        play.bot.event(coroutine_named("on_resumed", resumed.set))
        await play.discord.cut_gateway()
        answer = await play.mona.slash("/ping")
        assert answer.text == "pong"
        await resumed.wait()


async def test_a_lost_session_identifies_again():
    ready = asyncio.Event()

    async with playing(ping) as play:
        await play.bot.wait_until_ready()
        play.bot.event(coroutine_named("on_ready", ready.set))
        await play.discord.cut_gateway(resumable=False)
        await ready.wait()
        assert (await play.mona.slash("/ping")).text == "pong"


async def test_a_status_is_shown_until_its_session_is_lost():
    ready = asyncio.Event()
    async with playing(ping) as play:
        await play.bot.wait_until_ready()
        assert play.discord.presence == Presence()
        await play.bot.change_presence(activity=discord.CustomActivity("Away"), status=discord.Status.dnd)
        await play.mona.until(lambda: play.discord.presence == Presence("dnd", "Away"))
        play.bot.event(coroutine_named("on_ready", ready.set))
        await play.discord.cut_gateway(resumable=False)
        await ready.wait()
        assert play.discord.presence == Presence()


async def test_a_status_that_discord_does_not_know_ends_the_connection():
    async with (
        DiscordStandIn(KINGDOM) as stand_in,
        aiohttp.ClientSession() as session,
        session.ws_connect(stand_in.gateway_url) as socket,
    ):
        await socket.send_json({"op": 2, "d": {"token": stand_in.token, "intents": 0}})
        await socket.send_json({"op": 3, "d": {"since": 0, "activities": [], "status": "busy", "afk": False}})
        while not socket.closed:
            await socket.receive()
        assert socket.close_code == 4002


def coroutine_named(name, call):
    async def handler():
        call()

    handler.__name__ = name
    return handler


async def test_a_start_up_check_can_read_guilds_roles_channels_and_permissions():
    async with playing(ping) as play:
        guild = await play.bot.fetch_guild(KINGDOM.id)
        assert {role.name for role in await guild.fetch_roles()} == {"@everyone", "Moderator", "Admin", "Steward"}
        cached = play.bot.get_guild(KINGDOM.id)
        assert cached.get_channel(STAFF.id).permissions_for(cached.me).send_messages
        assert not cached.get_channel(VAULT.id).permissions_for(cached.me).view_channel
        assert [member.name for member in cached.members] == ["Steward"]
        member = await guild.fetch_member(play.mona.id)
        assert [role.id for role in member.roles if role.name == "Moderator"] == [MODERATOR.id]
        assert (await play.bot.application_info()).name == "Steward"
        with pytest.raises(discord.NotFound):
            await play.bot.fetch_guild(5)
        with pytest.raises(discord.NotFound):
            await guild.fetch_member(5)


async def test_members_are_sent_only_with_the_intent_for_them():
    intents = discord.Intents(guilds=True, members=True)
    async with playing(ping, intents=intents, privileged=intents.value) as play:
        guild = play.bot.get_guild(KINGDOM.id)
        assert guild.get_member(play.mel.id).display_name == "Mel"
        [found] = await guild.query_members("mod")
        assert found.id == play.mona.id


async def test_messages_reach_a_bot_that_listens_but_not_their_content():
    received = asyncio.Queue()

    async with playing(ping, intents=discord.Intents(guilds=True, guild_messages=True)) as play:

        async def on_message(message: discord.Message) -> None:
            await received.put((message.author.display_name, message.content))

        play.bot.event(on_message)
        play.mel.say("hello")
        assert await received.get() == ("Mel", "")


async def test_a_direct_message_from_the_bot_is_for_one_person():
    async with playing(ping) as play:
        user = await play.bot.fetch_user(play.mel.id)
        await user.send("your ban has ended")
        assert [each.text for each in play.mel.sees()] == ["your ban has ended"]
        assert play.mona.sees() == []
        assert (await play.mel.slash("/ping", channel=DM)).message.channel == "dm"


async def test_too_many_requests_are_obeyed_and_tried_again(caplog):
    async with playing(ping) as play:
        play.discord.faults.limit(0.01, method="POST", path="/messages$")
        await play.bot.get_channel(STAFF.id).send("in the end")
        assert [each.text for each in play.mona.sees()] == ["in the end"]
        assert play.discord.faults.hit == 1
        assert "We are being rate limited" in caplog.text


async def test_a_cut_connection_after_the_request_leaves_its_effect():
    async with playing(ping) as play:
        for when, seen in (("before", 0), ("after", 1)):
            play.discord.faults.cut(when, path="/messages$")
            with pytest.raises((aiohttp.ClientError, OSError)):
                await play.bot.get_channel(STAFF.id).send("once")
            assert len(play.mona.sees()) == seen


async def test_an_answer_can_be_kept_back_after_what_was_asked_for_is_done():
    async with playing(ping) as play:
        release = play.discord.faults.hold(path="/messages$")
        sending = asyncio.create_task(play.bot.get_channel(STAFF.id).send("done"))
        await play.mona.until(lambda: [each.text for each in play.mona.sees()] == ["done"])
        assert not sending.done()
        release.set()
        assert (await sending).content == "done"


async def test_an_answer_that_was_kept_back_can_be_lost():
    async with playing(ping) as play:
        lose = play.discord.faults.hold(path="/messages$", lost=True)
        sending = asyncio.create_task(play.bot.get_channel(STAFF.id).send("done"))
        await play.mona.until(lambda: [each.text for each in play.mona.sees()] == ["done"])
        lose.set()
        with pytest.raises((aiohttp.ClientError, OSError)):
            await sending
        assert [each.text for each in play.mona.sees()] == ["done"]


async def test_servers_errors_and_slowness_can_be_asked_for():
    async with playing(ping) as play:
        patient, play.discord.ack_limit = play.discord.ack_limit, 0.05
        play.discord.faults.fail(503, path="/callback")
        assert (await play.mona.slash("/ping")).failed
        play.discord.faults.slow(0.2, path="/callback", count=1)
        assert (await play.mona.slash("/ping")).text == "The application did not respond"
        play.discord.ack_limit = patient
        play.discord.faults.fail(path="/callback", count=None, chance=0.0)
        assert (await play.mona.slash("/ping")).text == "pong"
        play.discord.faults.clear()


async def test_an_answer_can_be_changed_on_its_way():
    async with playing(ping) as play:
        play.discord.faults.answer(lambda body: {**body, "name": "Elsewhere"}, path=f"/guilds/{KINGDOM.id}$")
        assert (await play.bot.http.get_guild(KINGDOM.id))["name"] == "Elsewhere"
        assert (await play.bot.http.get_guild(KINGDOM.id))["name"] == KINGDOM.name


async def test_what_the_stand_in_does_not_know_is_not_found():
    async with playing(ping) as play:
        with pytest.raises(discord.NotFound):
            await play.bot.get_guild(KINGDOM.id).fetch_emojis()
        assert play.discord.exchanges[-1].status == 404


async def test_an_objection_of_a_validator_fails_the_test_that_caused_it():
    def objects(method, template, body):
        if template.endswith("/callback"):
            yield f"{method} {template}: I do not like {body['data']['content']}"

    with pytest.raises(ContractBroken, match="I do not like pong"):
        async with playing(ping, validators=[objects]) as play:
            await play.mona.slash("/ping")


async def test_the_feed_tells_each_person_what_changed_in_their_view():
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    async def fail(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0)

    async with playing(ping, whisper, fail) as play:
        message = (await play.mona.slash("/ping")).message
        await play.mona.slash("/whisper")
        await play.bot.get_channel(STAFF.id).get_partial_message(message.id).edit(content="gone soon")
        await play.bot.get_channel(STAFF.id).get_partial_message(message.id).delete()
        play.discord.ack_limit = 0.05
        await play.mona.slash("/fail")
        public = [What.MESSAGE, What.EDIT, What.DELETE]
        assert [event.what for event in play.mel.events()] == public
        assert [event.what for event in play.mona.events()] == [What.MESSAGE, *public, What.FAILED]
        last = play.mel.events()[-1].number
        assert play.mel.events(after=last) == []


async def test_people_are_found_by_name():
    async with DiscordStandIn(KINGDOM) as stand_in:
        assert [person.name for person in stand_in.people] == ["moderator", "member", "owner"]
        with pytest.raises(LookupError, match="there are: moderator, member, owner"):
            stand_in.person("nobody")


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level(logging.WARNING)
