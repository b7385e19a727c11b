"""`/help`."""

from __future__ import annotations

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.access import Actor, Policy
from bot.features.staff.cards.staff import CommandHelp, help_card, help_line
from bot.runtime.catalogue import CommandEntry, entries
from bot.runtime.gate import Open, actor_of, requires
from bot.ui.cards import Card
from bot.ui.views import Interaction, Pages, reply

EXAMPLES = {
    "announce send": 'text:"Double coins until midnight!"',
    "ban": 'player:BuilderBen duration:7d reason:"Exploiting the duel bug"',
    "bans bulk": 'action:ban file:raiders.csv duration:30d reason:"Raiding the event"',
    "bans history": "player:BuilderBen",
    "bans list": "ending:permanent",
    "bans view": "player:BuilderBen",
    "case note": 'case:12 text:"Appealed, and explained it"',
    "case search": 'moderator:@mona kind:ban since:"7d ago"',
    "case stats": 'since:"90d ago"',
    "case undo": 'case:12 reason:"Wrong player"',
    "case evidence": "case:12 file:clip.mp4",
    "case view": "case:12",
    "case settle": 'case:12 outcome:applied reason:"A player saw the message"',
    "case void": 'case:12 reason:"Wrong player"',
    "data compare": 'player:BuilderBen older:"2 days ago"',
    "data create": 'store:Settings key:event value:{"open":true} reason:"New event"',
    "data delete": 'player:BuilderBen reason:"Asked to start over"',
    "data edit": 'player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"',
    "data increment": 'store:Settings key:visits amount:1 reason:"Counted by hand"',
    "data keys": "store:players prefix:Player_7",
    "data replace": 'player:BuilderBen reason:"Repaired by hand"',
    "data restore": 'player:BuilderBen at:"2 days ago" reason:"Lost items in the crash"',
    "data snapshot": 'reason:"Before the update"',
    "data stores": "prefix:Player",
    "data versions": "player:BuilderBen",
    "data view": "player:BuilderBen field:Data.Coins",
    "leaderboard find": "board:coins player:BuilderBen",
    "leaderboard increment": 'board:coins player:BuilderBen amount:-500 reason:"Duplicated coins"',
    "leaderboard remove": 'board:coins player:BuilderBen reason:"Exploited score"',
    "leaderboard set": 'board:coins player:BuilderBen score:500 reason:"Corrected"',
    "leaderboard show": "board:coins",
    "place publish": 'place:lobby file:lobby.rbxl reason:"Hotfix"',
    "player note": 'player:BuilderBen text:"Says that a friend used the account."',
    "player timeline": "player:BuilderBen",
    "player view": "player:BuilderBen",
    "servers restart": 'reason:"Update is out"',
    "staff explain": "member:@mona",
    "staff freeze": 'reason:"An account was taken over"',
    "staff unfreeze": 'reason:"The account is back in good hands"',
    "unban": 'player:BuilderBen reason:"Appeal accepted"',
}

PAGE_LENGTH = 2_800
"""Characters of commands on one page, well within what one message holds."""


class Help(commands.Cog):
    """Which commands there are, for whoever asks."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def help(self, interaction: Interaction) -> None:
        """Show the commands that you may run, with an example of each."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        actor = actor_of(interaction)
        pages = _pages([_help(each) for each in entries(interaction.client.tree) if self._open(actor, each)])

        async def turn(_press: Interaction, page: int) -> tuple[Card, bool]:
            return help_card(pages[page]), page + 1 < len(pages)

        await reply(interaction, Pages(interaction, await turn(interaction, 0), turn), private=True)

    def _open(self, actor: Actor, entry: CommandEntry) -> bool:
        need = entry.requires
        if need is None or isinstance(need, Open):
            return need is not None
        return any(self._policy.allows(actor, each) for each in (need, *entry.or_for_own))


def _pages(commands: Sequence[CommandHelp]) -> list[list[CommandHelp]]:
    pages: list[list[CommandHelp]] = [[]]
    for each in commands:
        if sum(len(help_line(shown)) for shown in [*pages[-1], each]) > PAGE_LENGTH:
            pages.append([])
        pages[-1].append(each)
    return pages


def _help(entry: CommandEntry) -> CommandHelp:
    example = f"/{entry.name} {EXAMPLES.get(entry.name, '')}".strip()
    return CommandHelp(name=entry.name, description=entry.description, example=example)
