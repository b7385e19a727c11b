"""The opposite of a change on a board."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.access import Actor, Capability, Extent
from bot.changes.undo_plans import Drift, Reach, UndoPlan, ways_open
from bot.errors import InvalidInput
from bot.experiences.experiences import Board, Experience
from bot.experiences.players import Player
from bot.features.boards.scores import ScoreOutcome, ScorePlan, Scores, read_score
from bot.journal import Case, CaseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDrift(Drift):
    """How a score moved on since a case; None is not on the board."""

    board: Board
    before: int | None
    after: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class ScoreUndo:
    """Plans and makes the opposite of cases of boards."""

    scores: Scores
    clock: Callable[[], datetime]

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the score with what the case left, and return what would stand there again.

        An addition is taken back by the opposite addition, which keeps whatever the game added since.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The settings do not name the board any more, or the score is what it was before.
        """
        scores = self.scores
        game = scores.experiences.get(case.experience)
        board = _board(game, case)
        scores.policy.require(actor, Capability.BOARDS_WRITE, Extent(experience=game.key, board=board.alias))
        player = await scores.players.by_id(game, Player.of(case.target))
        player = await scores.players.with_headshot(game, player)
        now, planned_at = await read_score(game, board, player), self.clock()
        after = _left_by(case)

        async def plan(kind: CaseKind, to: int | None) -> ScorePlan:
            made = ScorePlan(
                experience=game,
                reason=reason,
                planned_at=planned_at,
                undoes=case,
                kind=kind,
                board=board,
                player=player,
                before=now,
                after=to,
            )
            return scores.check(actor, made)

        ways = await ways_open((reach, plan(kind, to)) for reach, kind, to in _changes(case, now))
        drift = ScoreDrift(board=board, before=case.before, after=after, now=now) if now != after else None
        return UndoPlan.of(case, reason, ways, drift)

    async def apply(self, actor: Actor, plan: ScorePlan) -> ScoreOutcome:
        """Make it."""
        return await self.scores.apply_change(actor, plan)


def _board(game: Experience, case: Case) -> Board:
    wanted = (case.plan["store"], case.plan["scope"])
    board = next((each for each in game.boards.values() if (each.name, each.scope) == wanted), None)
    if board is None:
        raise InvalidInput("case", "The settings do not name the board of this case any more.")
    return board


def _changes(case: Case, now: int | None) -> Iterator[tuple[Reach, CaseKind, int | None]]:
    """Yield what would undo a case as a kind and a score, the one that loses least first."""
    before, drifted = case.before, now != _left_by(case)
    if case.kind is CaseKind.BOARD_INCREMENT and now is not None and (drifted or before is not None):
        yield Reach.OWN if drifted else Reach.AS_LEFT, CaseKind.BOARD_INCREMENT, now - _added(case)
        if not drifted:
            return
    back = CaseKind.BOARD_REMOVE if before is None else CaseKind.BOARD_SET
    yield Reach.EVERYTHING if drifted else Reach.AS_LEFT, back, before


def _left_by(case: Case) -> int | None:
    """Return the score that a case left: Roblox's answer, or what was planned where that was settled by reading back."""
    score: int | None = case.after if case.after is not None else case.plan["after"]
    return score


def _added(case: Case) -> int:
    """Return what an addition added: Roblox adds it to whatever stands there, so it is told by the plan."""
    planned = case.plan
    added: int = planned["after"] - (planned["before"] or 0)
    return added
