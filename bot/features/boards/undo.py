"""Undoes changes of scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.access import Actor, Capability
from bot.changes.undo_plans import Drift, Reach, UndoPlan, ways_open
from bot.errors import InvalidInput
from bot.experiences.experiences import Board, Experience
from bot.experiences.players import Player
from bot.features.boards.rows import BoardRow, extent, in_scope
from bot.features.boards.scores import ScorePlan, Scores, read_score
from bot.i18n import tr
from bot.journal import Case, CaseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDrift(Drift):
    """How a score changed since a case; None means not on the board."""

    board: Board
    before: int | None
    after: int | None
    now: int | None


@dataclass(frozen=True, slots=True)
class ScoreUndo:
    """Plans undos of cases of scores."""

    scores: Scores
    clock: Callable[[], datetime]

    async def plan(self, actor: Actor, case: Case, reason: str) -> UndoPlan:
        """Compare the score with what the case left, and return the ways to undo the case.

        An increment is undone by the opposite increment, which keeps what the game added since.

        Raises:
            AccessDenied: The actor may not change this board.
            InvalidInput: The settings no longer name the board, or the score is already as it was before the case.
        """
        scores = self.scores
        row = _row(scores.rows.experiences.get(case.experience), case)
        scores.policy.require(actor, Capability.BOARDS_WRITE, extent(row.experience, row.board))
        row = await scores.rows.described(row)
        now, planned_at = await read_score(row), self.clock()
        after = _left_by(case)

        async def plan(kind: CaseKind, to: int | None) -> ScorePlan:
            made = ScorePlan(
                experience=row.experience,
                reason=reason,
                planned_at=planned_at,
                undoes=case,
                kind=kind,
                row=row,
                before=now,
                after=to,
            )
            return scores.check(actor, made)

        ways = await ways_open((reach, plan(kind, to)) for reach, kind, to in _changes(case, now))
        drift = ScoreDrift(board=row.board, before=case.before, after=after, now=now) if now != after else None
        return UndoPlan.of(case, reason, ways, drift)


def _row(game: Experience, case: Case) -> BoardRow:
    """Return the row of a case by its kept key, which the settings may give to a player in another form by now."""
    boards = [each for each in game.boards.values() if each.name == case.plan["store"]]
    if not boards:
        raise InvalidInput("case", tr("The settings no longer name the board of this case."))
    player = Player.of(case.target) if case.target.player_id is not None else None
    board = in_scope(game, boards[0], case.plan["scope"])
    return BoardRow(experience=game, board=board, key=case.plan["key"], player=player)


def _changes(case: Case, now: int | None) -> Iterator[tuple[Reach, CaseKind, int | None]]:
    """Yield the changes that would undo a case, each as a kind and a score; first the one that loses the least."""
    before, drifted = case.before, now != _left_by(case)
    if case.kind is CaseKind.BOARD_INCREMENT and now is not None and (drifted or before is not None):
        yield Reach.OWN if drifted else Reach.AS_LEFT, CaseKind.BOARD_INCREMENT, now - _added(case)
        if not drifted:
            return
    back = CaseKind.BOARD_REMOVE if before is None else CaseKind.BOARD_SET
    yield Reach.EVERYTHING if drifted else Reach.AS_LEFT, back, before


def _left_by(case: Case) -> int | None:
    """Return the score that a case left: from Roblox's answer, or from the plan if the case was settled by reading back."""
    score: int | None = case.after if case.after is not None else case.plan["after"]
    return score


def _added(case: Case) -> int:
    """Return the amount of an increment. It comes from the plan, because Roblox adds it to whatever the score is by then."""
    planned = case.plan
    added: int = planned["after"] - (planned["before"] or 0)
    return added
