"""Scores on leaderboards: setting, changing and removing one.

Ordered data stores keep no versions, so the case keeps what stood there; and they have no precondition, so a score is read
again right before it is changed, and the change is planned anew where the game has written in between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.errors import InvalidInput, StalePlan
from bot.experiences.experiences import Board, Experience, Experiences
from bot.experiences.players import Player, PlayerRef, Players
from bot.journal import Case, CaseId, CaseKind, Intent, Journal, Outcome, Target, TargetLock
from bot.jsons import Json
from bot.opencloud.resources.ordered_data_stores import OrderedEntry

WHOLE_TO = 2**53 - 1
"""Open Cloud's numbers and Discord's are doubles: beyond this, whole numbers are no longer exact."""


class Only(Enum):
    """Under which condition a score is set."""

    CREATE = "create"
    """Only where there is none."""
    UPDATE = "update"
    """Only where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """Whose score on which board, and why, as a member of staff typed it."""

    board: str
    player: PlayerRef
    reason: str
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePlan(Plan):
    """A change of one score.

    Attributes:
        kind: One of the three kinds for boards.
        before: The score that stands there; None where there is none.
        after: The score that will; None where it is removed.
        only: The condition that was asked for; None for none.
    """

    kind: CaseKind
    board: Board
    player: Player
    before: int | None
    after: int | None
    only: Only | None = None

    @property
    def change(self) -> int:
        """By how much the score moves; where there is none, it counts as 0."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOutcome:
    """A score that was changed.

    Attributes:
        now: The score by Roblox's own answer; None where it was removed.
    """

    plan: ScorePlan
    now: int | None
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Scores:
    """Plans and makes changes of scores."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan_set(self, actor: Actor, request: ScoreRequest, *, score: int, only: Only | None = None) -> ScorePlan:
        """Read what stands there and return the score that would be set.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The condition does not hold, the score stands there already, or it is no exact whole number.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_SET, lambda _before: score, only)

    async def plan_increment(self, actor: Actor, request: ScoreRequest, *, amount: int) -> ScorePlan:
        """Read what stands there and return what adding `amount`, which may be negative, would make of it.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: Nothing would change, or the sum is no exact whole number.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_INCREMENT, lambda before: (before or 0) + amount)

    async def plan_remove(self, actor: Actor, request: ScoreRequest) -> ScorePlan:
        """Read what stands there and return its removal.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The player is not on the board.
            NotFound: There is no such player.
        """
        return await self._plan(actor, request, CaseKind.BOARD_REMOVE, lambda _before: None)

    async def apply_change(self, actor: Actor, plan: ScorePlan) -> ScoreOutcome:
        """Make a change that the actor has seen.

        Raises:
            AccessDenied: The actor may not any more, or not so much.
            LimitReached: The actor has changed too much too fast.
            StalePlan: Shown too long ago; or the game has written since, and the same change is planned anew.
            OutcomeUnknown: It was sent, no answer came, and reading back did not tell. It is never sent twice.
        """
        grant = plan.with_undo(self.policy, actor, self._require(actor, plan.experience, plan.board, plan.change))
        plan.ensure_fresh(self.clock())
        async with self._unchanged(actor, plan) as lock, self.journal.change(actor, _intent(plan), grant, lock) as case:
            now, request_id = await _send(plan)
            case.record(after=now, request_id=request_id)
        return ScoreOutcome(plan=plan, now=now, case_id=case.id)

    async def settle(self, case: Case) -> Outcome | None:
        """Return what became of a change whose answer was lost, or None where another score than these is there now.

        The score that was planned: it was applied. The score that was seen: it was not.
        """
        plan = case.plan
        client = self.experiences.get(case.experience).client
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
        self.policy.require(actor, Capability.BOARDS_WRITE)
        game = self.experiences.get(request.experience)
        self.policy.require(actor, Capability.BOARDS_WRITE, Extent(experience=game.key))
        board = game.board(request.board)
        self._require(actor, game, board)
        reason = checked_reason(request.reason)
        player = await self.players.resolve(game, request.player)
        before, player = await asyncio.gather(read_score(game, board, player), self.players.with_headshot(game, player))
        plan = ScorePlan(
            experience=game,
            reason=reason,
            planned_at=self.clock(),
            kind=kind,
            board=board,
            player=player,
            before=before,
            after=change(before),
            only=only,
        )
        return self.check(actor, plan)

    @asynccontextmanager
    async def _unchanged(self, actor: Actor, plan: ScorePlan) -> AsyncIterator[TargetLock]:
        """Compare with what was shown: a row has no etag, so a read just before the write is all there is."""
        board = plan.board  # its row, as the settings may give one store to several boards
        row = (board.name, board.scope, board.key_of(plan.player.id))
        async with self.journal.target_locks.of("score", plan.experience.key, *row) as lock:
            await self._ensure_unchanged(actor, plan)
            yield lock

    async def _ensure_unchanged(self, actor: Actor, plan: ScorePlan) -> None:
        before = await read_score(plan.experience, plan.board, plan.player)
        if before == plan.before:
            return
        if plan.undoes is not None:  # compared with its case again, elsewhere
            raise StalePlan
        after = (before or 0) + plan.change if plan.kind is CaseKind.BOARD_INCREMENT else plan.after
        fresh = replace(plan, before=before, after=after, planned_at=self.clock())
        raise StalePlan(fresh=self.check(actor, fresh))

    def check(self, actor: Actor, plan: ScorePlan) -> ScorePlan:
        """Return a plan that was made of what stands there, with the approval that it needs.

        Raises:
            AccessDenied: The actor may not carry it out.
            InvalidInput: It would change nothing, or cannot be.
        """
        _check(plan)
        grant = self._require(actor, plan.experience, plan.board, plan.change)
        return replace(plan, approval_rule=grant.missing_rule)

    def _require(self, actor: Actor, game: Experience, board: Board, change: int | None = None) -> Grant:
        size = abs(change) if change is not None else None
        subject = Extent(experience=game.key, board=board.alias, change=size)
        return self.policy.require(actor, Capability.BOARDS_WRITE, subject)


async def read_score(game: Experience, board: Board, player: Player) -> int | None:
    """Return a player's score; None where they are not on the board."""
    return _score_of(
        await game.client.ordered_data_stores.find_entry(
            store=board.name, scope=board.scope, key=board.key_of(player.id)
        )
    )


def _score_of(entry: OrderedEntry | None) -> int | None:
    return entry.value if entry is not None else None


async def _send(plan: ScorePlan) -> tuple[int | None, str | None]:
    """Send a change; return the score that stands there now, and Roblox's request id.

    What is set goes as a creation or an update of an existing row, as the plan saw it: the one condition that Roblox keeps.
    """
    rows = plan.experience.client.ordered_data_stores
    where: Any = {"store": plan.board.name, "scope": plan.board.scope, "key": plan.board.key_of(plan.player.id)}
    if plan.after is None:
        return None, (await rows.delete_entry(**where)).request_id
    if plan.kind is CaseKind.BOARD_INCREMENT:
        entry = await rows.increment_entry(**where, amount=plan.change)
    elif plan.before is None:
        entry = await rows.create_entry(**where, value=plan.after)
    else:
        entry = await rows.update_entry(**where, value=plan.after)
    return entry.value, entry.request_id


def _check(plan: ScorePlan) -> None:
    """Refuse what would change nothing, cannot be, or is not what was asked for."""
    if plan.only is Only.CREATE and plan.before is not None:
        raise InvalidInput("exclusive", f"This player is on the board already, with {plan.before:,}.")
    if plan.before is None and (plan.only is Only.UPDATE or plan.after is None):
        raise InvalidInput("player", "This player is not on the board.", given=plan.player.label)
    if plan.after is None:
        return
    adds = plan.kind is CaseKind.BOARD_INCREMENT
    field = "amount" if adds else "score"
    if abs(plan.after) > WHOLE_TO:
        rule = f"The score would be {plan.after:,}: whole numbers are exact only up to {WHOLE_TO:,}."
        raise InvalidInput(field, rule)
    if plan.change == 0 and (adds or plan.before is not None):
        raise InvalidInput(field, f"Nothing would change: the score is {plan.before or 0:,} as it is.")


def _intent(plan: ScorePlan) -> Intent:
    player, board = plan.player, plan.board
    where: dict[str, Json] = {"store": board.name, "scope": board.scope, "key": board.key_of(player.id)}
    return Intent(
        kind=plan.kind,
        experience=plan.experience.key,
        target=Target(
            kind="board",
            id="/".join(where.values()),
            label=player.names,
            player_id=player.id,
        ),
        reason=plan.reason,
        capability=Capability.BOARDS_WRITE,
        plan={**where, "before": plan.before, "after": plan.after},
        before=plan.before,
        parent=plan.parent,
        parent_relation=plan.parent_relation,
    )
