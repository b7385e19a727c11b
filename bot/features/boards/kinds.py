"""The kind of change of a score on a board."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bot.access import Actor, Capability, Extent
from bot.changes.kinds import NAMES, Approval, ChangeKind, Values, names_of, with_player
from bot.experiences.experiences import Experiences
from bot.features.boards.rows import BoardRow, is_described
from bot.features.boards.scores import Only, ScorePlan, ScoreRequest, Scores
from bot.features.boards.undo import ScoreUndo
from bot.journal import Case, CaseKind
from bot.jsons import Json


def kinds(scores: Scores) -> tuple[ChangeKind, ...]:
    """Return the kind of change of a score."""
    return (
        ChangeKind(
            cases=(CaseKind.BOARD_SET, CaseKind.BOARD_INCREMENT, CaseKind.BOARD_REMOVE),
            plan_type=ScorePlan,
            apply=scores.apply_change,
            settle=scores.settle,
            undo=ScoreUndo(scores, scores.clock).plan,
            approval=_approval(scores),
            values=Values(
                read_by=Capability.BOARDS_READ,
                extents=partial(_extents, scores.rows.experiences),
                open=frozenset({"title", "other_scope"}),
            ),
        ),
    )


def _extents(experiences: Experiences, case: Case) -> Iterable[Extent]:
    """Return the boards of a case. The settings may have several boards for one store; without one, use the case's target."""
    row = (case.plan.get("store"), case.plan.get("scope"))
    games = [game for game in experiences if game.key == case.experience]
    boards = [each.alias for game in games for each in game.boards.values() if (each.name, each.scope) == row]
    return [Extent(experience=case.experience, board=board) for board in boards or [case.target.id]]


_TARGET = ("experience", "board", "scope", "player", "key")


def _more_of(row: BoardRow) -> dict[str, Json]:
    """Return what names a row that is not a player's on a board of the settings; requests of 0.4.0 name no other."""
    key = {"key": row.key} if row.player is None else {}
    return key if is_described(row.experience, row.board) else {**key, "scope": row.board.scope}


def _approval(scores: Scores) -> Approval:
    def inputs(plan: ScorePlan) -> dict[str, Json]:
        return {
            "request": {
                "board": plan.row.board.alias,
                "player": str(plan.row.player.id) if plan.row.player is not None else None,
                **_more_of(plan.row),
                "reason": plan.reason,
                "experience": plan.experience.key,
            },
            "row": [plan.row.board.name, plan.row.board.scope],  # the settings may give the board's name to another one
            "kind": plan.kind,
            "amount": plan.change if plan.kind is CaseKind.BOARD_INCREMENT else plan.after,
            "only": plan.only.value if plan.only is not None else None,
            NAMES: names_of(plan.row.player),
        }

    async def replan(actor: Actor, kept: dict[str, Json]) -> ScorePlan:
        request = ScoreRequest(**with_player({**kept["request"], NAMES: kept.get(NAMES, {})}))
        amount = kept["amount"]
        match CaseKind(kept["kind"]):
            case CaseKind.BOARD_REMOVE:
                return await scores.plan_remove(actor, request)
            case CaseKind.BOARD_INCREMENT:
                return await scores.plan_increment(actor, request, amount=amount)
            case _:
                only = Only(kept["only"]) if kept["only"] is not None else None
                return await scores.plan_set(actor, request, score=amount, only=only)

    return Approval(
        name="score",
        inputs=inputs,
        target=lambda kept: [kept["kind"], *(kept["request"].get(name) for name in _TARGET)],
        by_undo=True,
        seen=lambda plan: plan.before,
        replan=replan,
        player=lambda plan: plan.row.player.id if plan.row.player is not None else None,
    )
