"""The card of a case, as one drawing: the answer to a change, `/case view`, and the log channel."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.access import Actor
from bot.changes.kinds import Done
from bot.changes.undo import Undo
from bot.changes.values import CaseValues
from bot.experiences.experiences import Experiences
from bot.experiences.player import Player
from bot.features.cases.cards.cases import case_card
from bot.journal import EVERYWHERE, Case, CaseId, Journal, Outcome
from bot.ui.cards import Card
from bot.ui.faces import Faces


class CaseCards:
    """Draws the cards of cases.

    Args:
        journal: Has the cases.
        experiences: Their names, where there are several.
        undo: Which cases have an opposite.
        values: Who may read which values.
        faces: How every kind of change looks.
    """

    def __init__(
        self, journal: Journal, experiences: Experiences, undo: Undo, values: CaseValues, faces: Faces
    ) -> None:
        self._journal, self._experiences = journal, experiences
        self._undo, self._values, self._faces = undo, values, faces

    async def done(self, actor: Actor, outcome: Done) -> Card:
        """Return what somebody reads who has just made a change.

        Raises:
            JournalUnreadable: The case could not be read.
        """
        face = self._faces.of_plan(outcome.plan)
        if face.progress is not None:
            return face.progress(outcome)
        case = await self._values.shown_to(actor, await self._journal.case(outcome.case_id))
        player = getattr(outcome.plan, "player", None)
        return await self._draw(
            case,
            player=player,
            remarks=face.remarks(outcome),
            undo=self._undo.is_reversible(case),
        )

    async def seen(self, actor: Actor, case: Case, *, shared: bool = False) -> Card:
        """Return a case as `/case view` shows it.

        Args:
            actor: The person who looks.
            case: What this person may see of it.
            shared: Whether the channel sees the card too: then the button is for everybody, and its press is checked.
        """
        children = await self._journal.children(case.id)
        undo = self._undo.is_reversible(case) and (shared or self._undo.allows(actor, case))
        return await self._draw(case, undo=undo, children=children)

    async def posted(self, case: Case) -> Card:
        """Return a case as everybody in the log channel may see it: without values."""
        return await self._draw(self._values.without_values(case), undo=self._undo.is_reversible(case))

    async def title(self, number: CaseId) -> str | None:
        """Return what a case is called where everybody may see it; None for a bulk, which goes on, and if it is not over.

        Raises:
            JournalUnreadable: The case could not be read.
        """
        case = await self._journal.case(number)
        if case.kind.is_bulk or case.outcome is Outcome.SENT:
            return None
        return self._faces.title(self._values.without_values(case))

    async def _draw(
        self,
        case: Case,
        *,
        undo: bool,
        player: Player | None = None,
        remarks: Sequence[str] = (),
        children: Sequence[Case] = (),
    ) -> Card:
        by = await self._journal.undone_by(case.id)
        return await asyncio.to_thread(
            case_card,
            case,
            self._faces,
            player=player,
            experience=self._experiences.shown_name(case.experience) if case.experience != EVERYWHERE else "",
            remarks=remarks,
            undo=undo,
            undone_by=by.id if by is not None and by.outcome.settled else None,
            children=children,
        )
