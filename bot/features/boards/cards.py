"""The cards of leaderboards: a page of a board, a player's place, and changes of scores."""

from __future__ import annotations

from collections.abc import Sequence

from bot.experiences.experiences import Board, Experience
from bot.features.boards.boards import MOST_COUNTED, PAGE_ROWS, BoardPage, Row, Standing
from bot.features.boards.rows import BoardRow, is_described
from bot.features.boards.scores import ScoreOutcome, ScorePlan
from bot.features.boards.undo import ScoreDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import did_and_since, withheld
from bot.ui.faces import Face
from bot.ui.players import who

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
KEY_LENGTH = 50


def board_page(page: BoardPage) -> Card:
    """Return one page of a board, with medals if the numbers are places on the whole board."""
    lines = "\n".join(row_line(row, page.board, medals=page.whole) for row in page.rows)
    numbered = tr("-# Numbered within this selection, not by place on the board.")
    return Card(
        meaning=Meaning.INFORMATION,
        title=title(page.board, page.experience),
        body=(*_selection(page), lines or _empty(page), *(() if page.whole or not page.rows else (numbered,))),
        footer=tr("Page {number}", number=page.number + 1) if page.number or page.more else None,
    )


def standing_card(standing: Standing) -> Card:
    """Return the place of a row on a board, between the nearest other rows."""
    board, row, owner = standing.place.board, standing.row, standing.place.player
    if row is None:
        place = (
            tr("Not on this board: it has no score for this player.")
            if owner is not None
            else tr("Not on this board: it has no row with this key.")
        )
        neighbours: tuple[str, ...] = ()
    else:
        place = f"**{score(row.score, board)}** · {_place(row)}"
        lines = [row_line(each, board, marked=each is row) for each in (*standing.above, row, *standing.below)]
        neighbours = ("\n".join(lines),)
    return Card(
        meaning=Meaning.INFORMATION,
        title=title(board, standing.place.experience),
        body=(f"{named(standing.place)}\n{place}", *neighbours),
        thumbnail=_picture(standing.place),
    )


def score_question(plan: ScorePlan) -> Card:
    """Return the question: whose score, what it is and what it will be."""
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(_ASKED[plan.kind], change=f"{plan.change:+,}", board=title(plan.row.board, plan.experience)),
        body=(
            f"{named(plan.row)}\n{_turn(plan.row, plan.before, plan.after)}",
            tr("**Why**\n{reason}", reason=text.quote(plan.reason)),
            tr("-# Roblox keeps no versions of boards, so the case keeps the present score."),
        ),
        thumbnail=_picture(plan.row),
        footer=tr("Nothing has been changed yet."),
    )


_ASKED = {
    CaseKind.BOARD_SET: mark("Set a score on {board}?"),
    CaseKind.BOARD_INCREMENT: mark("Change a score by {change} on {board}?"),
    CaseKind.BOARD_REMOVE: mark("Remove a score on {board}?"),
}


def score_outcome(outcome: ScoreOutcome) -> Card:
    """Return what was done, with the new score from Roblox's answer."""
    plan = outcome.plan
    return Card(
        meaning=Meaning.DONE,
        title=tr(_DONE[plan.kind], change=f"{plan.change:+,}", board=title(plan.row.board, plan.experience)),
        body=(
            f"{named(plan.row)}\n{_turn(plan.row, plan.before, outcome.now)}",
            text.quote(plan.reason),
        ),
        thumbnail=_picture(plan.row),
        footer=tr("Case #{number}", number=outcome.case_id),
        undo=outcome.case_id,
    )


_DONE = {
    CaseKind.BOARD_SET: mark("Score set on {board}"),
    CaseKind.BOARD_INCREMENT: mark("Score changed by {change} on {board}"),
    CaseKind.BOARD_REMOVE: mark("Score removed on {board}"),
}


def title(board: Board, experience: Experience) -> str:
    """Return the board's title and the experience's name; and the scope, if it is not the one of the settings."""
    parts = [text.escape(board.title), text.escape(experience.name)]
    if not is_described(experience, board):
        parts.insert(1, tr("scope {scope}", scope=text.code(board.scope)))
    return " · ".join(parts)


def named(row: BoardRow) -> str:
    """Return whose row it is; the key, if it belongs to no player."""
    return who(row.player) if row.player is not None else tr("**Row** {key}", key=text.code(row.key))


def _turn(row: BoardRow, before: int | None, after: int | None) -> str:
    return f"{maybe(before, row.board)} → **{maybe(after, row.board)}**"


def _picture(row: BoardRow) -> str | None:
    return row.player.headshot if row.player is not None else None


def score(value: int, board: Board) -> str:
    """Return a score with separators and the board's unit, as in `12,500 coins` and `1 coin`."""
    unit = board.unit_one if abs(value) == 1 else board.unit
    return f"{text.number(value)} {text.escape(unit)}".rstrip()


def maybe(value: int | None, board: Board) -> str:
    """Return a score, or `not on the board`."""
    return tr("not on the board") if value is None else score(value, board)


def row_line(row: Row, board: Board, *, medals: bool = True, marked: bool = False) -> str:
    """Return a row in one line: place, player, score."""
    rank = "" if row.rank is None else MEDALS.get(row.rank, "") if medals else ""
    number = rank or (f"`{text.number(row.rank):>3}`" if row.rank is not None else "•")
    line = f"{_owner(row)} — {score(row.score, board)}"
    return f"{number} **{line}** ◀" if marked else f"{number} {line}"


def _owner(row: Row) -> str:
    if row.user is not None:
        return f"{text.escape(row.user.display_name)} (@{text.escape(row.user.name)})"
    if row.user_id is not None:
        return tr("Player {id}", id=text.code(str(row.user_id)))
    return text.code(text.clip(row.key, KEY_LENGTH))


def _place(row: Row) -> str:
    if row.rank is None:
        return tr("beyond the first {counted}", counted=text.number(MOST_COUNTED))
    return tr("place {rank}", rank=text.number(row.rank))


def _selection(page: BoardPage) -> tuple[str, ...]:
    request, parts = page.request, []
    if request.descending is not None and request.descending != page.board.descending:
        parts.append(tr("highest first") if request.descending else tr("lowest first"))
    if request.minimum is not None:
        parts.append(tr("at least {score}", score=score(request.minimum, page.board)))
    if request.maximum is not None:
        parts.append(tr("at most {score}", score=score(request.maximum, page.board)))
    return (f"-# {', '.join(parts)}",) if parts else ()


def _empty(page: BoardPage) -> str:
    if page.number:
        return tr("Nothing after the first {rows} rows.", rows=page.number * PAGE_ROWS)
    if page.request.minimum is not None or page.request.maximum is not None:
        return tr("No score lies in this range.")
    return tr("Nobody is on this board yet.")


def details(case: Case) -> Sequence[str]:
    """Return the score before and after the case."""
    if case.withheld is not None:
        return (withheld(tr("`/case view` shows the values"), case.withheld, case),)
    before, after = case.plan.get("before"), case.plan.get("after")
    change = f" ({after - before:+,})" if before is not None and after is not None else ""
    shown = (tr("none") if each is None else f"**{text.number(each)}**" for each in (before, after))
    return (f"{' → '.join(shown)}{change}",)


def drift(came_since: ScoreDrift) -> Sequence[str]:
    """Return how the case changed the score, and how it changed since."""
    scores = (came_since.before, came_since.after, came_since.now)
    before, after, now = (maybe(each, came_since.board) for each in scores)
    return did_and_since(f"{before} → {after}", f"{after} → {now}")


def change(plan: ScorePlan) -> str:
    """Return what a plan would change, if a case can be undone in several ways."""
    return f"{maybe(plan.before, plan.row.board)} → {maybe(plan.after, plan.row.board)}"


FACES = (
    Face(
        names={
            CaseKind.BOARD_SET: mark("Board score set"),
            CaseKind.BOARD_INCREMENT: mark("Board score changed"),
            CaseKind.BOARD_REMOVE: mark("Board score removed"),
        },
        plan_type=ScorePlan,
        question=score_question,
        outcome=score_outcome,
        details=details,
        look=mark("`/leaderboard find` shows the score; `/case view` shows what it was and was to become."),
        drift=drift,
        change=change,
    ),
)
