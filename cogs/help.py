"""`/help`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.access import Policy
from bot.features.staff.cards import help as render
from bot.i18n import tr
from bot.runtime.by_roles import ByRoles
from bot.runtime.catalogue import CommandEntry, entries
from bot.runtime.gate import Open, actor_of, requires
from bot.ui.cards import Card
from bot.ui.choosers import ListItem, Menu
from bot.ui.failures import MayRun
from bot.ui.host import host_of
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply


class Help(commands.Cog):
    """The commands that the reader may run."""

    def __init__(self, tree: app_commands.CommandTree[Any], policy: Policy) -> None:
        self._tree = tree
        self._own: ByRoles[_DrawnHelp] = ByRoles(policy)

    @app_commands.command()
    @requires(Open.TO_EVERYONE)
    async def help(self, interaction: Interaction) -> None:
        """Show the commands that you may run by subject, with an example of each."""
        await acknowledge(interaction)
        may_run = host_of(interaction).commands_of(interaction)
        drawn = self._own.of(actor_of(interaction), partial(self._drawn, may_run))

        def draw(chosen: ListItem) -> Card:
            return render.subject_card(chosen.value, drawn.subjects[chosen.value])

        menu = Menu(interaction, drawn.card, items=drawn.items, draw=draw, placeholder=tr("Choose a subject"))
        await reply(interaction, menu, private=True)

    def _drawn(self, may_run: MayRun) -> _DrawnHelp:
        mine = (each for each in entries(self._tree) if may_run(each.name))
        subjects = render.by_subject(map(_help, mine))
        return _DrawnHelp(subjects=subjects, card=render.help_card(subjects), items=render.subject_items(subjects))


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawnHelp:
    """The commands that somebody may run: by subject, as a card, and the subjects to choose from."""

    subjects: Mapping[str, Sequence[render.CommandHelp]]
    card: Card
    items: Sequence[ListItem]


def _help(entry: CommandEntry) -> render.CommandHelp:
    example = f"/{entry.name} {entry.example}".strip()
    return render.CommandHelp(name=entry.name, description=tr(entry.description), example=example)
