"""Rate limits: by route, in all, for old messages; their headers; and what discord.py makes of them."""

import asyncio
from datetime import timedelta

import aiohttp
import discord
import pytest
from small_bot import KINGDOM, LOG, STAFF, playing

from sandbox.discord import DiscordStandIn
from sandbox.discord.errors import Limited
from sandbox.discord.rates import Rates

MESSAGES = ("POST", "/channels/{channel_id}/messages")


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


class Watch:
    now = 100.0

    def __call__(self):
        return self.now


def test_five_messages_in_five_seconds_go_to_one_channel_and_others_to_another():
    rates = Rates(clock=(watch := Watch()))
    left = [rates.take(*MESSAGES, "1", by_bot=True)["X-RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    watch.now += 4
    with pytest.raises(Limited) as limited:
        rates.take(*MESSAGES, "1", by_bot=True)
    assert limited.value.headers["Retry-After"] == "1"
    assert limited.value.headers["X-RateLimit-Scope"] == "user"
    assert limited.value.body() == {"message": "You are being rate limited.", "retry_after": 1.0, "global": False}
    assert rates.take(*MESSAGES, "2", by_bot=True)["X-RateLimit-Remaining"] == "4"
    watch.now += 1
    assert rates.take(*MESSAGES, "1", by_bot=True)["X-RateLimit-Remaining"] == "4"


def test_fifty_requests_a_second_are_taken_in_all_and_answers_to_people_do_not_count():
    rates = Rates(clock=Watch())
    for _ in range(60):
        rates.take("POST", "/interactions/{interaction_id}/{interaction_token}/callback", "", by_bot=False)
    for _ in range(50):
        rates.take("GET", "/users/@me", "", by_bot=True)
    with pytest.raises(Limited) as limited:
        rates.take("GET", "/users/@me", "", by_bot=True)
    assert limited.value.headers["X-RateLimit-Global"] == "true"
    assert limited.value.body()["global"] is True


async def test_a_client_that_does_not_wait_is_refused_with_the_headers():
    async with DiscordStandIn(KINGDOM) as stand_in, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bot {stand_in.token}"}
        address = f"{stand_in.api_base_url}/channels/{STAFF.id}/messages"
        answers = [await session.post(address, json={"content": "x"}, headers=headers) for _ in range(6)]
        assert [each.status for each in answers] == [200] * 5 + [429]
        assert len({each.headers["X-RateLimit-Bucket"] for each in answers}) == 1
        assert answers[-1].headers["Via"]
        assert 0 < (await answers[-1].json())["retry_after"] <= 5


async def test_discord_py_keeps_to_the_headers():
    async with playing(ping, pace=0.1) as play:
        await asyncio.gather(*(play.bot.get_channel(STAFF.id).send(str(number)) for number in range(12)))
        assert len(play.mona.sees()) == 12
        assert 429 not in [each.status for each in play.discord.exchanges]


async def test_messages_older_than_an_hour_can_be_edited_three_times_in_six_seconds():
    async with playing(ping, pace=0.1) as play:
        channel = play.bot.get_channel(LOG.id)
        old = await channel.send("old")
        play.discord.clock.advance(timedelta(minutes=61))
        for number in range(3):
            await old.edit(content=str(number))
        await (await channel.send("new")).edit(content="newer")
        await old.edit(content="in the end")
        refused = [each.answer["code"] for each in play.discord.exchanges if each.status == 429]
        assert refused == [30046] * len(refused)
        assert refused


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_limit_can_be_of_any_scope(scope):
    async with playing(ping) as play:
        play.discord.faults.limit(0.01, scope=scope, method="POST", path="/messages$")
        await play.bot.get_channel(STAFF.id).send("in the end")
        assert [each.text for each in play.mona.sees()] == ["in the end"]


async def test_a_ban_by_the_edge_is_a_page_that_is_not_tried_again():
    async with playing(ping) as play:
        play.discord.faults.limit(0.01, scope=None, method="POST", path="/messages$")
        with pytest.raises(discord.HTTPException, match="Cloudflare"):
            await play.bot.get_channel(STAFF.id).send("never")
        assert play.mona.sees() == []
