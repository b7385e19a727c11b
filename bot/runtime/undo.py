"""Undo in Discord: shows what would be put back, and does what the person chooses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

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
from bot.ui.views import FormPress, Interaction, reply


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
        await press.response.defer(ephemeral=True, thinking=True)
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
        """Return the button for another reason."""
        number = shown.case.id

        async def written(submitted: Interaction, answers: Answers) -> None:
            await submitted.response.defer()
            reason = answers["reason"] or ""
            fresh = await self._undo.plan(actor_of(submitted), number=str(number), reason=reason)
            await dialog.ask_edited(submitted, fresh)

        async def form(press: Interaction) -> Form:
            field = reason_field(tr("Staff see it in the case."), value=shown.reason)
            return Form(press, tr("Undo case #{number}", number=number), [field], written)

        return FormPress(tr("Edit"), form)
