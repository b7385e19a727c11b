"""`/case …`."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import Suggested, Suggestion, Suggestions, usual_options
from bot.services.cases import Cases
from bot.services.undo import Undo
from bot.ui.choosers import Choice
from bot.ui.modals import Field, TextForm
from bot.ui.render import cases as render
from bot.ui.render import undo as undo_render
from bot.ui.views import Interaction, reply


class _Case(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.cases.suggest(actor_of(interaction), typed)
        return [(render.case_label(case), str(case.id)) for case in found]


class CaseCommands(commands.GroupCog, group_name="case", group_description="What staff did, when and why."):
    """Reading the journal, and undoing what stands in it."""

    def __init__(self, cases: Cases, undo: Undo) -> None:
        self._cases, self._undo = cases, undo

    @app_commands.command()
    @requires(Capability.CASES_READ)
    @usual_options
    async def view(
        self, interaction: Interaction, case: app_commands.Transform[str, _Case], share: bool = False
    ) -> None:
        """Show a case: who did what to whom, when, why, and what stood there before.

        Args:
            case: The number of the case.
        """
        await interaction.response.defer(ephemeral=not share, thinking=True)
        found = await self._cases.view(actor_of(interaction), number=case)
        undone_by = await self._cases.undone_by(found)
        await reply(interaction, render.case_card(found, undone_by=undone_by), private=not share)

    @app_commands.command()
    @requires(Capability.CASES_UNDO)
    async def undo(
        self,
        interaction: Interaction,
        case: app_commands.Transform[str, _Case],
        reason: app_commands.Range[str, 1, 400],
    ) -> None:
        """Put back what stood there before a case: compared with what stands there now, and shown first.

        Args:
            case: The number of the case.
            reason: Why; the case of the undo keeps it.
        """
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._ask_to_undo(interaction, case, reason)

    async def undo_pressed(self, press: Interaction, number: int) -> None:
        """Ask whoever pressed Undo on a card for the reason, if they may undo the case at all."""
        await self._undo.find(actor_of(press), str(number))

        async def written(submitted: Interaction, reason: str) -> None:
            await self._ask_to_undo(submitted, str(number), reason)

        field = Field(title=f"Undo case #{number}", label="Why?", paragraph=False, longest=400)
        await press.response.send_modal(TextForm(press, field, written))

    async def _ask_to_undo(self, interaction: Interaction, number: str, reason: str) -> None:
        plan = await self._undo.plan(actor_of(interaction), number=number, reason=reason)
        dialog: Choice[Any, Any] = Choice(
            interaction,
            plan,
            ask=undo_render.question,
            tell=undo_render.outcome,
            choices=undo_render.choices,
            apply=lambda press, shown: self._undo.apply(actor_of(press), shown),
        )
        await reply(interaction, dialog, private=True)
