"""A small real discord.py bot in a small guild, for tests of the Discord stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord_client import logged_in
from discord_contract import validators

from sandbox.discord import Channel, DiscordStandIn, Guild, Member, Person, Role

MODERATOR = Role(1200000000000000010, "Moderator", color=0xED4245, position=2)
ADMIN = Role(1200000000000000011, "Admin", permissions=8, position=3)
STAFF = Channel(1200000000000000020, "staff")
LOG = Channel(1200000000000000021, "log", seen_by=frozenset({MODERATOR.id}))
VAULT = Channel(1200000000000000022, "vault", hidden_from_bot=True)
KINGDOM = Guild(
    1200000000000000001,
    "Example Kingdom",
    roles=(MODERATOR, ADMIN),
    people=(
        Member("moderator", 1200000000000000101, "Mona", (MODERATOR.id,)),
        Member("member", 1200000000000000102, "Mel"),
        Member("owner", 1200000000000000103, "Ola", (ADMIN.id,)),
    ),
    channels=(STAFF, LOG, VAULT),
    owner_id=1200000000000000103,
)
ABROAD = Guild(
    1300000000000000001,
    "Elsewhere",
    people=(Member("stranger", 1300000000000000101, "Sid"),),
    channels=(Channel(1300000000000000020, "lobby"),),
)


class SmallBot(discord.Client):
    """Offers its commands everywhere."""

    def __init__(self, commands: tuple[Any, ...], intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0)
        self.tree = app_commands.CommandTree(self)
        for command in commands:
            self.tree.add_command(command)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; discord.py waits five seconds before the second time."""

    async def setup_hook(self) -> None:
        await self.tree.sync()


@dataclass
class Play:
    """The stand-in, the bot, and two of the people."""

    discord: DiscordStandIn
    bot: SmallBot
    mona: Person
    mel: Person


def command(callback: Any, description: str = "A test's command.") -> app_commands.Command[Any, ..., Any]:
    """The function as a slash command with its name."""
    made: app_commands.Command[Any, ..., Any] = app_commands.command(description=description)(callback)
    return made


def field(label: discord.ui.Label[Any]) -> Any:
    """The field below a label, which discord.py types as any item."""
    return label.component


@asynccontextmanager
async def playing(
    *commands: Any, intents: discord.Intents | None = None, guild: Guild = KINGDOM, **options: Any
) -> AsyncIterator[Play]:
    """The bot with these commands, logged in to a stand-in; functions become commands with their name."""
    known = tuple(each if hasattr(each, "to_dict") else command(each) for each in commands)
    small = SmallBot(known, intents or discord.Intents(guilds=True))
    options = {"validators": validators(), "ack_limit": 30, "identify_every_s": 0, **options}
    async with DiscordStandIn(guild, elsewhere=(ABROAD,), **options) as stand_in, logged_in(small, stand_in):
        yield Play(stand_in, small, stand_in.person("moderator"), stand_in.person("member"))
