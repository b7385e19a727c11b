"""The bot's status follows the journal, and is set again in every session."""

from types import SimpleNamespace

import discord

from bot.runtime.presence import FROZEN, Presence


def journal_with(*, frozen=(), owed=()):
    """A journal with these freezes and this debt, as lists that a test can change."""

    async def freezes():
        return frozen

    async def owes():
        return owed[0] if owed else None

    return SimpleNamespace(freezes=freezes, log=SimpleNamespace(owed=owes))


class Client:
    """Records the shown statuses."""

    def __init__(self):
        self.shown = []
        self.ws = SimpleNamespace(session_id="first")

    async def change_presence(self, *, activity, status):
        self.shown.append((activity, str(status)))


async def test_a_freeze_is_shown_once_and_again_at_a_new_session():
    frozen = [SimpleNamespace(member_id=None)]
    client = Client()
    presence = Presence(client, journal_with(frozen=frozen))
    for _ in range(2):
        await presence.update()
    client.ws.session_id = "second"
    await presence.update()
    assert client.shown == [(discord.CustomActivity(FROZEN), "dnd")] * 2
    frozen[:] = [SimpleNamespace(member_id=7)]
    await presence.update()
    assert client.shown[2:] == [(None, "online")]


async def test_what_the_log_channel_lacks_is_shown_beside_a_freeze():
    owed, client = [SimpleNamespace(cards=3)], Client()
    await Presence(client, journal_with(owed=owed)).update()
    await Presence(client, journal_with(frozen=[SimpleNamespace(member_id=None)], owed=owed)).update()
    lacks = "The log channel lacks 3 cards"
    assert client.shown == [
        (discord.CustomActivity(lacks), "online"),
        (discord.CustomActivity(f"{FROZEN} · {lacks}"), "dnd"),
    ]
