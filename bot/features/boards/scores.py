"""Sets, changes and removes scores on boards.

Ordered data stores keep no versions, so the case keeps the earlier score. They have no precondition either, so a score is
read again right before it is changed. If the game has changed it since the plan was shown, the change is planned again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from bot.access import Actor, Capability, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.characters import in_code_marks
from bot.errors import InvalidInput, StalePlan
from bot.experiences.players import Player
from bot.features.boards.rows import BoardRow, BoardRows, RowName, extent, is_described
from bot.i18n import tr
from bot.journal import Case, CaseId, CaseKind, Intent, Journal, Outcome, Target, TargetLock
from bot.jsons import Json
from bot.opencloud.resources.ordered_data_stores import OrderedEntry
from bot.together import together
from bot.typed import ensure_visible

WHOLE_TO = 2**53 - 1
"""Open Cloud and Discord use doubles: beyond this, whole numbers are not exact."""


class Only(Enum):
    """The condition under which a score is set."""

    CREATE = "create"
    """Only if the player is not on the board."""
    UPDATE = "update"
    """Only if the player is on the board."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest(RowName):
    """Which score on which board is to be changed, and why, as a member of staff typed it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePlan(Plan):
    """A change of one score.

    Attributes:
        kind: One of the three kinds for boards.
        row: Where the score is.
        before: The present score; None if the row is not on the board.
        after: The new score; None if it is removed.
        only: The condition that was asked for, if any.
    """

    kind: CaseKind
    row: BoardRow
    before: int | None
    after: int | None
    only: Only | None = None

    @property
    def player(self) -> Player | None:
        """Whose score it is; None if the key belongs to no player."""
        return self.row.player

    @property
    def change(self) -> int:
        """By how much the score changes; a missing score counts as 0."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOutcome:
    """A score that was changed.

    Attributes:
        now: The score in Roblox's answer; None if it was removed.
    """

    plan: ScorePlan
    now: int | None
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Scores:
    """Plans and makes changes of scores."""

    rows: BoardRows
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan_set(self, actor: Actor, request: ScoreRequest, *, score: int, only: Only | None = None) -> ScorePlan:
        """Read the present score and plan to set another.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The condition does not hold, the score is the present one, or it is not an exact whole number.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_SET, lambda _before: score, only)

    async def plan_increment(self, actor: Actor, request: ScoreRequest, *, amount: int) -> ScorePlan:
        """Read the present score and plan to add `amount`, which may be negative.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: Nothing would change, or the sum is not an exact whole number.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_INCREMENT, lambda before: (before or 0) + amount)

    async def plan_remove(self, actor: Actor, request: ScoreRequest) -> ScorePlan:
        """Read the present score and plan to remove it.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The player is not on the board.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_REMOVE, lambda _before: None)

    async def apply_change(self, actor: Actor, plan: ScorePlan) -> ScoreOutcome:
        """Make a change that the actor has seen.

        Raises:
            AccessDenied: The actor may no longer make it, or may not change the score by so much.
            LimitReached: The actor has changed too much in a short time.
            StalePlan: The plan was shown too long ago; or the game has changed the score since, and the error carries the
                same change, planned again.
            OutcomeUnknown: It was sent, no answer came, and reading back did not show the outcome. It is never sent twice.
        """
        grant = plan.with_undo(self.policy, actor, self._require(actor, plan.row, plan.change))
        plan.ensure_fresh(self.clock())
        async with self._unchanged(actor, plan) as lock, self.journal.change(actor, _intent(plan), grant, lock) as case:
            now, request_id = await _send(plan)
            case.record(after=now, request_id=request_id)
        return ScoreOutcome(plan=plan, now=now, case_id=case.id)

    async def settle(self, case: Case) -> Outcome | None:
        """Return the outcome of a change whose answer was lost.

        If the present score is the planned one, the change was applied. If it is the one that was seen, it was not. For any
        other score the outcome is None.
        """
        plan = case.plan
        client = self.rows.experiences.get(case.experience).client
        entry = await client.ordered_data_stores.find_entry(store=plan["store"], scope=plan["scope"], key=plan["key"])
        now = _score_of(entry)
        if now == plan["after"]:
            return Outcome.DONE
        return Outcome.FAILED if now == plan["before"] else None

    async def _plan(
        self,
        actor: Actor,
        request: ScoreRequest,
        kind: CaseKind,
        change: Callable[[int | None], int | None],
        only: Only | None = None,
    ) -> ScorePlan:
        row = await self.rows.find(actor, Capability.BOARDS_WRITE, request)
        reason = checked_reason(request.reason)
        before, row = await together(read_score(row), self.rows.described(row))
        if before is None:  # an existing row may have any name that the game gave it
            ensure_visible(row.key, "key")
            ensure_visible(row.board.scope, "scope")
        plan = ScorePlan(
            experience=row.experience,
            reason=reason,
            planned_at=self.clock(),
            kind=kind,
            row=row,
            before=before,
            after=change(before),
            only=only,
        )
        return self.check(actor, plan)

    @asynccontextmanager
    async def _unchanged(self, actor: Actor, plan: ScorePlan) -> AsyncIterator[TargetLock]:
        """Compare with what was shown: a row has no etag, so a read just before the write is the only way."""
        board = plan.row.board  # the lock names its store, because several boards of the settings may share one
        where = (board.name, board.scope, plan.row.key)
        async with self.journal.target_locks.of("score", plan.experience.key, *where) as lock:
            await self._ensure_unchanged(actor, plan)
            yield lock

    async def _ensure_unchanged(self, actor: Actor, plan: ScorePlan) -> None:
        before = await read_score(plan.row)
        if before == plan.before:
            return
        if plan.undoes is not None:  # an undo is compared with its case again first
            raise StalePlan
        after = (before or 0) + plan.change if plan.kind is CaseKind.BOARD_INCREMENT else plan.after
        fresh = replace(plan, before=before, after=after, planned_at=self.clock())
        raise StalePlan(fresh=self.check(actor, fresh))

    def check(self, actor: Actor, plan: ScorePlan) -> ScorePlan:
        """Return a plan with what allows it.

        Raises:
            AccessDenied: The actor may not carry it out.
            InvalidInput: It would change nothing, or is not possible.
        """
        _check(plan)
        grant = plan.with_undo(self.policy, actor, self._require(actor, plan.row, plan.change))
        return replace(plan, grant=grant)

    def _require(self, actor: Actor, row: BoardRow, change: int) -> Grant:
        subject = extent(row.experience, row.board, change=abs(change))
        return self.policy.require(actor, Capability.BOARDS_WRITE, subject)


async def read_score(row: BoardRow) -> int | None:
    """Return the score of a row; None if it is not on the board."""
    boards = row.experience.client.ordered_data_stores
    return _score_of(await boards.find_entry(store=row.board.name, scope=row.board.scope, key=row.key))


def _score_of(entry: OrderedEntry | None) -> int | None:
    return entry.value if entry is not None else None


async def _send(plan: ScorePlan) -> tuple[int | None, str | None]:
    """Send a change; return the new score, and Roblox's request id.

    Setting a score creates a row or updates an existing one, as the plan says: Roblox checks no other condition.
    """
    rows = plan.experience.client.ordered_data_stores
    where: Any = {"store": plan.row.board.name, "scope": plan.row.board.scope, "key": plan.row.key}
    if plan.after is None:
        return None, (await rows.delete_entry(**where, value=plan.before)).request_id
    if plan.kind is CaseKind.BOARD_INCREMENT:
        entry = await rows.increment_entry(**where, amount=plan.change)
    elif plan.before is None:
        entry = await rows.create_entry(**where, value=plan.after)
    else:
        entry = await rows.update_entry(**where, value=plan.after)
    return entry.value, entry.request_id


def _check(plan: ScorePlan) -> None:
    """Refuse a plan that would change nothing, is not possible, or does not fit its condition."""
    if plan.only is Only.CREATE and plan.before is not None:
        raise InvalidInput("exclusive", _already(plan.row, plan.before))
    if plan.before is None and (plan.only is Only.UPDATE or plan.after is None):
        raise _missing(plan.row)
    if plan.after is None:
        return
    adds = plan.kind is CaseKind.BOARD_INCREMENT
    field = "amount" if adds else "score"
    # What was there before may be put back, as large as it was.
    if abs(plan.after) > WHOLE_TO and plan.undoes is None:
        rule = tr(
            "The score would be {score}, but whole numbers are exact only up to {most}.",
            score=f"{plan.after:,}",
            most=f"{WHOLE_TO:,}",
        )
        raise InvalidInput(field, rule)
    if plan.change == 0 and (adds or plan.before is not None):
        rule = tr("Nothing would change: the score is already {score}.", score=f"{plan.before or 0:,}")
        raise InvalidInput(field, rule)


def _already(row: BoardRow, before: int) -> str:
    score = f"{before:,}"
    if row.player is None:
        return tr("This row is already on the board, with {score}.", score=score)
    who = in_code_marks(row.player.called)
    return tr("{player} is already on the board, with {score}.", player=who, score=score)


def _missing(row: BoardRow) -> InvalidInput:
    if row.player is None:
        return InvalidInput("key", tr("The board has no such row."), given=row.path)
    who = in_code_marks(row.player.called)
    return InvalidInput(
        "player", tr("{player} is not on the board. `/leaderboard set` puts somebody on it.", player=who)
    )


def _intent(plan: ScorePlan) -> Intent:
    row, player = plan.row, plan.row.player
    where: dict[str, Json] = {"store": row.board.name, "scope": row.board.scope, "key": row.key}
    if not is_described(plan.experience, row.board):
        where["other_scope"] = row.board.scope
    return Intent(
        kind=plan.kind,
        experience=plan.experience.key,
        target=Target(
            kind="board",
            id=row.path,
            label=player.names if player is not None else row.path,
            player_id=player.id if player is not None else None,
        ),
        reason=plan.reason,
        capability=Capability.BOARDS_WRITE,
        plan={
            **where,
            "title": row.board.title,
            "unit": row.board.unit,
            "unit_one": row.board.unit_one,
            "before": plan.before,
            "after": plan.after,
        },
        before=plan.before,
        parent=plan.parent,
        parent_relation=plan.parent_relation,
    )
