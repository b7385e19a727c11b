"""The pauses between connections to the gateway."""

import asyncio
from types import SimpleNamespace

import discord
import pytest

from bot.runtime.connection import LASTING_S, LONGEST_PAUSE_S, Pauses, stay_connected


def test_the_first_end_is_not_waited_for_and_each_further_short_connection_makes_the_pause_longer():
    pauses = Pauses(1.0)
    found = [pauses.after(0.1) for _ in range(12)]
    assert found[0] == 0
    for number, pause in enumerate(found[1:]):
        longest = min(LONGEST_PAUSE_S, 2.0**number)
        assert 0.8 * longest <= pause <= longest


def test_a_connection_that_lasted_ends_the_trouble():
    pauses = Pauses(1.0)
    for _ in range(5):
        pauses.after(1)
    assert pauses.after(LASTING_S) == 0
    assert pauses.after(1) == pytest.approx(0.9, abs=0.1)


def test_in_a_day_of_short_connections_there_are_fewer_than_the_thousand_sessions_that_discord_allows():
    pauses = Pauses(1.0)
    waited, started = 0.0, 0
    while waited < 24 * 3600:
        waited += pauses.after(0)
        started += 1
    assert started < 1_000


class Client:
    """A client that is closed after its second connection."""

    ws, shard_id, connections = None, None, 0

    def is_closed(self) -> bool:
        return self.connections == 2

    def dispatch(self, event: str) -> None:
        assert event == "disconnect"


def ending_with(monkeypatch, client, code):
    """Let Discord end each connection as it begins."""

    async def refuse(*_: object, **__: object) -> None:
        client.connections += 1
        raise discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=None, code=code)

    monkeypatch.setattr("bot.runtime.connection.DiscordWebSocket.from_client", refuse)


# https://docs.discord.com/developers/topics/opcodes-and-status-codes, "Gateway Close Event Codes", column "Reconnect"
@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_it_stops_after_a_code_that_a_new_connection_cannot_help(monkeypatch, code):
    client = Client()
    ending_with(monkeypatch, client, code)
    with pytest.raises(discord.PrivilegedIntentsRequired if code == 4014 else discord.ConnectionClosed):
        await stay_connected(client, Pauses(0.0), asyncio.Event())
    assert client.connections == 1


@pytest.mark.parametrize("code", [1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])
async def test_after_every_other_code_there_is_a_new_one(monkeypatch, code):
    client = Client()
    ending_with(monkeypatch, client, code)
    await stay_connected(client, Pauses(0.0), asyncio.Event())
    assert client.connections == 2
