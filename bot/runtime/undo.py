"""Undo in Discord: shows what would be put back, and does what the person chooses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import discord

from bot.changes.cards import undo as render
from bot.changes.kinds import Done
from bot.changes.undo import Undo
from bot.changes.undo_plans import UndoPlan
from bot.i18n import tr
from bot.runtime.gate import actor_of
from bot.ui.choosers import Choice
from bot.ui.confirmation import Confirmation
from bot.ui.faces import Faces
from bot.ui.forms import Answers, Form, reason_field
from bot.ui.host import host_of
from bot.ui.taking import acknowledge
from bot.ui.views import EDIT, FormPress, Interaction, reply


class UndoDesk:
    """Takes the presses of Undo, and asks in which way to undo the case.

    Args:
        undo: Plans and makes the opposite of cases.
        faces: How every kind of change looks.
        follow: Called with what was done: an undo of a bulk goes on in the background.
    """

    def __init__(self, undo: Undo, faces: Faces, follow: Callable[[Interaction, object], None]) -> None:
        self._undo, self._faces, self._follow = undo, faces, follow

    async def pressed(self, press: Interaction, case_id: int) -> None:
        """Show what would be put back, with a reason that the person can edit.

        Raises:
            AccessDenied: They may not.
            InvalidInput: The case cannot be undone, or there is nothing to put back.
            NotFound: There is no such case.
        """
        await acknowledge(press)
        await self.ask(press, str(case_id), tr("Undo of case #{number}", number=case_id))

    async def ask(self, interaction: Interaction, number: str, reason: str) -> None:
        """Show what would be put back, in each possible way.

        Raises:
            AccessDenied: The person may not undo the case.
            InvalidInput: The number or the reason breaks a rule, the case cannot be undone, or there is nothing to put back.
            NotFound: There is no such case.
        """
        planned = await self._undo.plan(actor_of(interaction), number=number, reason=reason)
        plan = await host_of(interaction).foresee(interaction, planned)
        interaction.extras.setdefault(EDIT, self._typed(plan))
        dialog: Choice[UndoPlan, Done] = Choice(
            interaction,
            plan,
            ask=partial(render.question, faces=self._faces),
            choices=render.choices,
            apply=lambda press, shown: self._undo.apply(actor_of(press), shown),
            then=self._follow,
            edit=self._edit,
        )
        await reply(interaction, dialog, private=True)

    def _edit(self, dialog: Confirmation[UndoPlan, Done], shown: UndoPlan) -> FormPress:
        """Return the button for another reason: on the same question, or once that is over, on one of its own."""

        async def written(submitted: Interaction, answers: Answers) -> None:
            number, reason = str(shown.case.id), answers["reason"] or ""
            if dialog.is_finished():
                await self._ask_again(submitted, number, reason)
                return
            await submitted.response.defer()
            await dialog.ask_edited(submitted, await self._undo.plan(actor_of(submitted), number=number, reason=reason))

        return FormPress(tr("Edit"), partial(_form, shown, written))

    def _typed(self, shown: UndoPlan) -> FormPress:
        """Return the button that asks again where a question cannot be answered, with the same reason or another."""

        async def written(submitted: Interaction, answers: Answers) -> None:
            await self._ask_again(submitted, str(shown.case.id), answers["reason"] or "")

        return FormPress(tr("Edit"), partial(_form, shown, written), style=discord.ButtonStyle.primary)

    async def _ask_again(self, submitted: Interaction, number: str, reason: str) -> None:
        await acknowledge(submitted)
        await self.ask(submitted, number, reason)


async def _form(
    shown: UndoPlan, written: Callable[[Interaction, Answers], Awaitable[None]], press: Interaction
) -> Form:
    field = reason_field(tr("Staff see it in the case."), value=shown.reason)
    return Form(press, tr("Undo case #{number}", number=shown.case.id), [field], written)
