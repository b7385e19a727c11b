"""Leaderboards: pages of a board, a player's place on it, and changes of scores, as cards."""

from __future__ import annotations

from collections.abc import Sequence

from bot.experiences.experiences import Board, Experience
from bot.features.boards.boards import MOST_COUNTED, PAGE_ROWS, BoardPage, Row, Standing
from bot.features.boards.scores import ScoreOutcome, ScorePlan
from bot.features.boards.undo import ScoreDrift
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import did_and_since, withheld
from bot.ui.faces import Face
from bot.ui.players import who

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
KEY_LENGTH = 50


def board_page(page: BoardPage) -> Card:
    """Return one page of a board, with medals where its numbers are places on the whole board."""
    lines = "\n".join(row_line(row, page.board, medals=page.whole) for row in page.rows)
    numbered = () if page.whole or not page.rows else ("-# Numbered within this selection, not by place on the board.",)
    return Card(
        meaning=Meaning.INFORMATION,
        title=title(page.board, page.experience),
        body=(*_selection(page), lines or _empty(page), *numbered),
        footer=f"Page {page.number + 1}" if page.number or page.more else None,
    )


def standing_card(standing: Standing) -> Card:
    """Return where a player stands, between the nearest others."""
    board, row = standing.board, standing.row
    if row is None:
        place = "Not on this board: it has no score for this player."
        neighbours: tuple[str, ...] = ()
    else:
        place = f"**{score(row.score, board)}** · {_place(row)}"
        lines = [row_line(each, board, marked=each is row) for each in (*standing.above, row, *standing.below)]
        neighbours = ("\n".join(lines),)
    return Card(
        meaning=Meaning.INFORMATION,
        title=title(board, standing.experience),
        body=(f"{who(standing.player)}\n{place}", *neighbours),
        thumbnail=standing.player.headshot,
    )


def score_question(plan: ScorePlan) -> Card:
    """Return what is confirmed: whose score, what it is and what it will be."""
    verb = {
        CaseKind.BOARD_SET: "Set a score",
        CaseKind.BOARD_INCREMENT: f"Change a score by {plan.change:+,}",
        CaseKind.BOARD_REMOVE: "Remove a score",
    }[plan.kind]
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{verb} on {title(plan.board, plan.experience)}?",
        body=(
            f"{who(plan.player)}\n{maybe(plan.before, plan.board)} → **{maybe(plan.after, plan.board)}**",
            f"**Why**\n{text.quote(plan.reason)}",
            "-# Roblox keeps no versions of boards, so the case keeps the score that stands there now.",
        ),
        thumbnail=plan.player.headshot,
        footer="Nothing has been changed yet.",
    )


def score_outcome(outcome: ScoreOutcome) -> Card:
    """Return the score as it is now, by Roblox's own answer."""
    plan = outcome.plan
    verb = {
        CaseKind.BOARD_SET: "Score set",
        CaseKind.BOARD_INCREMENT: f"Score changed by {plan.change:+,}",
        CaseKind.BOARD_REMOVE: "Score removed",
    }[plan.kind]
    return Card(
        meaning=Meaning.DONE,
        title=f"{verb} on {title(plan.board, plan.experience)}",
        body=(
            f"{who(plan.player)}\n{maybe(plan.before, plan.board)} → **{maybe(outcome.now, plan.board)}**",
            text.quote(plan.reason),
        ),
        thumbnail=plan.player.headshot,
        footer=f"Case #{outcome.case_id}",
        undo=outcome.case_id,
    )


def title(board: Board, experience: Experience) -> str:
    """Return a board's name and its experience's."""
    return f"{text.escape(board.title)} · {text.escape(experience.name)}"


def score(value: int, board: Board) -> str:
    """Return a score with separators and the board's unit, as in `12,500 coins` and `1 coin`."""
    unit = board.unit_one if abs(value) == 1 else board.unit
    return f"{text.number(value)} {text.escape(unit)}".rstrip()


def maybe(value: int | None, board: Board) -> str:
    """Return a score, or that there is none."""
    return "not on the board" if value is None else score(value, board)


def row_line(row: Row, board: Board, *, medals: bool = True, marked: bool = False) -> str:
    """Return a row in one line: place, whose it is, score."""
    rank = "" if row.rank is None else MEDALS.get(row.rank, "") if medals else ""
    number = rank or (f"`{text.number(row.rank):>3}`" if row.rank is not None else "•")
    line = f"{_owner(row)} — {score(row.score, board)}"
    return f"{number} **{line}** ◀" if marked else f"{number} {line}"


def _owner(row: Row) -> str:
    if row.user is not None:
        return f"{text.escape(row.user.display_name)} (@{text.escape(row.user.name)})"
    if row.user_id is not None:
        return f"Player {text.code(str(row.user_id))}"
    return text.code(text.clip(row.key, KEY_LENGTH))


def _place(row: Row) -> str:
    return f"place {text.number(row.rank)}" if row.rank is not None else f"beyond the first {text.number(MOST_COUNTED)}"


def _selection(page: BoardPage) -> tuple[str, ...]:
    request, parts = page.request, []
    if request.descending is not None and request.descending != page.board.descending:
        parts.append("highest first" if request.descending else "lowest first")
    if request.minimum is not None:
        parts.append(f"at least {score(request.minimum, page.board)}")
    if request.maximum is not None:
        parts.append(f"at most {score(request.maximum, page.board)}")
    return (f"-# {', '.join(parts)}",) if parts else ()


def _empty(page: BoardPage) -> str:
    if page.number:
        return f"Nothing after the first {page.number * PAGE_ROWS} rows."
    if page.request.minimum is not None or page.request.maximum is not None:
        return "No score lies in this range."
    return "Nobody is on this board yet."


def details(case: Case) -> Sequence[str]:
    """Return what a score was and became."""
    if case.withheld is not None:
        return (withheld("`/case view` shows the values", case.withheld, case),)
    before, after = case.plan.get("before"), case.plan.get("after")
    change = f" ({after - before:+,})" if before is not None and after is not None else ""
    shown = ("none" if each is None else f"**{text.number(each)}**" for each in (before, after))
    return (f"{' → '.join(shown)}{change}",)


def drift(came_since: ScoreDrift) -> Sequence[str]:
    """Return what the case did to the score, and what came since."""
    scores = (came_since.before, came_since.after, came_since.now)
    before, after, now = (maybe(each, came_since.board) for each in scores)
    return did_and_since(f"{before} → {after}", f"{after} → {now}")


def change(plan: ScorePlan) -> str:
    """Return what a plan would write, beside another way to undo the same case."""
    return f"{maybe(plan.before, plan.board)} → {maybe(plan.after, plan.board)}"


FACES = (
    Face(
        names={
            CaseKind.BOARD_SET: "Board score set",
            CaseKind.BOARD_INCREMENT: "Board score changed",
            CaseKind.BOARD_REMOVE: "Board score removed",
        },
        plan_type=ScorePlan,
        question=score_question,
        outcome=score_outcome,
        details=details,
        look="`/leaderboard find` shows the score; `/case view` shows what it was and was to become.",
        drift=drift,
        change=change,
    ),
)
