"""Undo in Discord: asks for the reason, shows what would be put back, and does what the person chooses."""

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
from bot.ui.faces import Faces
from bot.ui.host import host_of
from bot.ui.modals import Field, TextForm
from bot.ui.views import Interaction, reply


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
        """Ask for the reason, if the person who pressed may undo the case at all.

        Raises:
            AccessDenied: They may not.
            InvalidInput: The case cannot be undone.
            NotFound: There is no such case.
        """
        await self._undo.find(actor_of(press), str(case_id))

        async def written(submitted: Interaction, reason: str) -> None:
            await self.ask(submitted, str(case_id), reason)

        field = Field(title=tr("Undo case #{number}", number=case_id), label=tr("Why?"), paragraph=False, longest=400)
        await press.response.send_modal(TextForm(press, field, written))

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
        )
        await reply(interaction, dialog, private=True)
