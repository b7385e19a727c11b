"""When the commands are sent to a server again."""

from types import SimpleNamespace

import discord
import pytest

from bot.access import DiscordId
from bot.runtime.command_sync import CommandSync

SERVER = DiscordId(7)


class Refusing:
    """A command tree whose commands Discord refuses."""

    def __init__(self, status: int) -> None:
        self.sent = 0
        self._status = status

    async def sync(self, *, guild: discord.Object) -> None:
        self.sent += 1
        raise discord.HTTPException(SimpleNamespace(status=self._status, reason="Refused"), "Invalid Form Body")


@pytest.mark.parametrize(("status", "sent"), [(400, 1), (503, 2)])
async def test_only_commands_that_discord_may_take_later_are_sent_again_when_a_server_comes_back(status, sent):
    tree = Refusing(status)
    sync = CommandSync(tree, [SERVER])
    for _ in range(2):
        await sync.appeared([SERVER])
    assert tree.sent == sent
    sync.left(SERVER)
    await sync.appeared([SERVER])
    assert tree.sent == sent + 1
