"""The bot's status follows the journal, and is set again in every session."""

from types import SimpleNamespace

import discord

from bot.runtime.presence import FROZEN, Presence


class Client:
    """Records the shown statuses."""

    def __init__(self):
        self.shown = []
        self.ws = SimpleNamespace(session_id="first")

    async def change_presence(self, *, activity, status):
        self.shown.append((activity, str(status)))


async def test_a_freeze_is_shown_once_and_again_at_a_new_session():
    frozen = [SimpleNamespace(member_id=None)]

    async def freezes():
        return frozen

    client = Client()
    presence = Presence(client, SimpleNamespace(freezes=freezes))
    for _ in range(2):
        await presence.update()
    client.ws.session_id = "second"
    await presence.update()
    assert client.shown == [(discord.CustomActivity(FROZEN), "dnd")] * 2
    frozen[:] = [SimpleNamespace(member_id=7)]
    await presence.update()
    assert client.shown[2:] == [(None, "online")]
