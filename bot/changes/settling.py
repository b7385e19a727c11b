"""Settling: cases whose outcome is not known are settled by reading Roblox back, at start and from time to time.

What each kind reads, and what that proves, is written at its `settle`. A change that leaves no trace at Roblox has none, and a
person settles it: a message, a restart, a place's file, a snapshot.

A present value proves something only about the newest case of the same target: a later case may have written it. Bans are an
exception, as they carry the number of their case.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.changes.kinds import ChangeKind, by_case
from bot.errors import InvalidInput
from bot.journal import NOT_APPLIED, SENDING, Case, CaseId, CaseQuery, Journal, Outcome
from bot.lanes import Lane, lane
from bot.opencloud.errors import OpenCloudError

log = logging.getLogger(__name__)

GRACE = SENDING
"""A request may still be under way, in this process or another. Settling accepts at once that it was applied, but that it was not
applied only when the case is older than this."""

READ_BACK = "Settled by reading Roblox back."
FOR_A_PERSON = "Reading Roblox back does not tell whether this was applied: a person has to look."


class Settling:
    """Closes cases that a crash or a lost answer left open. A case that Roblox does not explain stays open, for a person.

    Args:
        journal: The journal of the cases.
        kinds: Every kind of change, each with what settles its cases.
        clock: The time now, aware.
        grace: How long a request may be under way.
    """

    def __init__(
        self,
        journal: Journal,
        kinds: Iterable[ChangeKind],
        *,
        clock: Callable[[], datetime],
        grace: timedelta = GRACE,
    ) -> None:
        self._journal, self._kinds, self._clock = journal, by_case(kinds), clock
        self._grace = grace

    async def settle_all(self) -> list[Case]:
        """Read back every open case; return those that stay open. Nobody who acts waits for that."""
        with lane(Lane.LOOK, caller="settling"):
            return [case for case in await self._journal.unsettled() if not await self._settle(case)]

    async def _settle(self, case: Case) -> bool:
        try:
            outcome = await self._read_back(case)
        except OpenCloudError as error:
            log.warning("case %s stays open: Roblox could not be read back (%s)", case.id, error)
            return False
        except InvalidInput as error:
            # The settings no longer name its experience, so there is nothing to read.
            log.warning("case %s cannot be read back (%s)", case.id, error)
            outcome = None
        except Exception:  # any error: the other cases do not wait for it
            log.exception("case %s stays open", case.id)
            return False
        has_ended = self._clock() - case.created_at >= self._grace
        if outcome is Outcome.DONE or (outcome is not None and has_ended):
            await self._journal.settle(case.id, outcome, note=READ_BACK)
            log.info("case %s settled as %s", case.id, outcome)
            return True
        if outcome is None and has_ended and not case.kind.is_bulk:
            # A bulk takes long, or waits to be resumed: that is not a lost answer.
            await self._hand_over(case)
        return False

    async def _read_back(self, case: Case) -> Outcome | None:
        kind = self._kinds[case.kind]
        outcome = await kind.settle(case) if kind.settle is not None else None
        if outcome is None or kind.by_number:
            return outcome
        return None if await self._is_covered(case) else outcome

    async def _hand_over(self, case: Case) -> None:
        """Leave a case to a person, and note that once. The log channel asks for somebody where that is noted."""
        if case.outcome is Outcome.SENT:
            await self._journal.settle(case.id, Outcome.UNKNOWN)
        if await self._journal.remark(case.id, FOR_A_PERSON):
            log.warning("case %s stays open: Roblox does not show its outcome; a person has to look", case.id)

    async def _is_covered(self, case: Case) -> bool:
        """Whether a later case of the same target may have written the present value. By number, since clocks are set back."""
        last: CaseId | None = None
        while later := await self._later(case, last):
            if any(_same_thing(each, case) for each in later if each.outcome not in NOT_APPLIED):
                return True
            last = later[-1].id
        return False

    async def _later(self, case: Case, before: CaseId | None) -> list[Case]:
        """Return some of the later cases whose text has the target's id, newest first."""
        page = await self._journal.search(CaseQuery(text=case.target.id), before_id=before)
        return [each for each in page if each.id > case.id]


def _same_thing(one: Case, other: Case) -> bool:
    return (one.experience, one.target.kind, one.target.id) == (other.experience, other.target.kind, other.target.id)
