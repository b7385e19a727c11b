"""The cards of leaderboards: a page of a board, a player's place, and changes of scores."""

from __future__ import annotations

from collections.abc import Sequence

from bot.experiences.experiences import Board, Experience
from bot.features.boards.boards import MOST_COUNTED, PAGE_ROWS, BoardPage, Row, Standing
from bot.features.boards.rows import BoardRow, is_described
from bot.features.boards.scores import ScorePlan
from bot.features.boards.undo import ScoreDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.ui import text
from bot.ui.cards import TITLE_LENGTH, Card, Meaning, fits
from bot.ui.cases import did_and_since, key_of, name_by_key, withheld
from bot.ui.faces import Face
from bot.ui.players import name, subject

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
KEY_LENGTH = 50


def board_page(page: BoardPage) -> Card:
    """Return one page of a board, with medals if the numbers are places on the whole board."""
    lines = "\n".join(row_line(row, page.board, medals=page.whole) for row in page.rows)
    scope = _other_scope(page.experience, page.board)
    numbered = tr("-# Numbered within this selection, not by place on the board.")
    return Card(
        meaning=Meaning.INFORMATION,
        title=text.escape(text.clip(page.board.title, TITLE_LENGTH)),
        subject=" · ".join(filter(None, (scope, text.escape(page.experience.shown_name)))),
        body=(*_selection(page), lines or _empty(page), *(() if page.whole or not page.rows else (numbered,))),
        note=(tr("Page {number}", number=page.number + 1),) if page.number or page.more else (),
    )


def standing_card(standing: Standing) -> Card:
    """Return the place of a row on a board, between the nearest other rows."""
    board, row, who = standing.place.board, standing.row, named(standing.place)
    if row is None:
        title = tr("{name} is not on the board", name=who)
        state: tuple[str, ...] = ()
        neighbours: tuple[str, ...] = ()
    else:
        title = tr("{name}: place {rank}", name=who, rank=text.number(row.rank)) if row.rank is not None else who
        state = () if row.rank is not None else (_beyond(),)
        lines = [row_line(each, board, marked=each is row) for each in (*standing.above, row, *standing.below)]
        neighbours = ("\n".join(lines),)
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        subject=_subject(standing.place, standing.place.experience),
        headshot=_picture(standing.place),
        state=state,
        body=neighbours,
    )


def score_question(plan: ScorePlan) -> Card:
    """Return the question: whose score, what it is and what it will be."""
    sentence = _REMOVE if plan.kind is CaseKind.BOARD_REMOVE else _CHANGE
    return Card(
        meaning=Meaning.QUESTION,
        title=tr(sentence, name=named(plan.row)),
        subject=_subject(plan.row, plan.experience),
        headshot=_picture(plan.row),
        state=(changed(plan.before, plan.after, plan.row.board),),
        sends=(tr("**Your reason**\n{reason}", reason=text.quote(plan.reason)),),
        note=(tr("Roblox keeps no earlier scores. The case does."),),
    )


_CHANGE = mark("Change score of {name}?")
_REMOVE = mark("Remove score of {name}?")


def changed(before: int | None, after: int | None, board: Board) -> str:
    """Return a change of a score, as in `12,500 coins → **13,000 coins** (+500)`."""
    difference = f" ({text.signed(after - before)})" if before is not None and after is not None else ""
    return f"{maybe(before, board)} → **{maybe(after, board)}**{difference}"


def _title(case: Case) -> str:
    before, after = case.plan.get("before"), case.plan.get("after")
    if case.kind is CaseKind.BOARD_REMOVE:
        return tr("{name}: score removed", name=name_by_key(case))
    if case.withheld is None and before is not None and after is not None:
        title = tr("{name}: score {change}", name=name_by_key(case), change=text.signed(after - before))
        if fits(title):
            return title
    return tr("{name}: score changed", name=name_by_key(case))


def _key(case: Case) -> str:
    return text.code(key_of(case))


def _name(plan: ScorePlan) -> str:
    return named(plan.row)


def named(row: BoardRow) -> str:
    """Return whose row it is; the key, if it belongs to no player."""
    return name(row.player) if row.player is not None else text.escape(text.clip(row.key, 20))


def _subject(row: BoardRow, experience: Experience) -> str:
    """Return the small lines under the title: the player, or the key of a row that belongs to no player; and the board."""
    game = experience.shown_name
    if row.player is not None:
        who = subject(row.player, game)
    else:
        who = " · ".join(filter(None, (text.code(row.key), text.escape(game) if game else "")))
    board = filter(None, (text.escape(row.board.title), _other_scope(experience, row.board)))
    return "\n".join((who, " · ".join(board)))


def _other_scope(experience: Experience, board: Board) -> str:
    """Return the scope of a board if it is not the one of the settings."""
    return "" if is_described(experience, board) else _scope(board.scope)


def _scope(scope: str) -> str:
    return tr("scope {scope}", scope=text.code(scope))


def _picture(row: BoardRow) -> str | None:
    return row.player.headshot if row.player is not None else None


def score(value: int, board: Board) -> str:
    """Return a score with separators and the board's unit, as in `12,500 coins` and `1 coin`."""
    unit = board.unit_one if abs(value) == 1 else board.unit
    return f"{text.number(value)} {text.escape(unit)}".rstrip()


def maybe(value: int | None, board: Board) -> str:
    """Return a score, or `not on the board`."""
    return tr("not on the board") if value is None else score(value, board)


def row_line(row: Row, board: Board, *, medals: bool = True, marked: bool | None = None) -> str:
    """Return a row in one line: place, player, score.

    Args:
        row: The row.
        board: Its board.
        medals: Whether the first three get medals.
        marked: Whether it is the one row that was asked for; None in a list in which no row was.
    """
    rank = "" if row.rank is None else MEDALS.get(row.rank, "") if medals else ""
    number = rank or (f"`{text.number(row.rank):>3}`" if row.rank is not None else "•")
    owner, points = _owner(row), score(row.score, board)
    if marked is None:
        return f"{number} **{owner}** · {points}"
    return f"{number} **{owner} · {points}**" if marked else f"{number} {owner} · {points}"


def _owner(row: Row) -> str:
    if row.user is not None:
        return text.escape(row.user.name)
    if row.user_id is not None:
        return tr("Player {id}", id=row.user_id)
    return text.code(text.clip(row.key, KEY_LENGTH))


def _beyond() -> str:
    return tr("Beyond the first {counted} places", counted=text.number(MOST_COUNTED))


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
    change = f" ({text.signed(after - before)})" if before is not None and after is not None else ""
    old, new = (_kept(case, each) for each in (before, after))
    return (f"{old} → **{new}**{change}",)


def options(case: Case) -> str:
    """Return on which leaderboard; cases of earlier versions keep only how Roblox calls it."""
    plan = case.plan
    board = text.escape(plan["title"]) if "title" in plan else text.code(plan["store"]) if "store" in plan else ""
    return " · ".join(filter(None, (board, _scope(plan["other_scope"]) if "other_scope" in plan else "")))


def _kept(case: Case, value: int | None) -> str:
    if value is None:
        return tr("not on the board")
    unit = case.plan.get("unit_one" if abs(value) == 1 else "unit", "")
    return f"{text.number(value)} {text.escape(unit)}".rstrip()


def drift(came_since: ScoreDrift) -> Sequence[str]:
    """Return how the case changed the score, and how it changed since."""
    scores = (came_since.before, came_since.after, came_since.now)
    before, after, now = (maybe(each, came_since.board) for each in scores)
    return did_and_since(f"{before} → **{after}**", f"{after} → **{now}**")


def change(plan: ScorePlan) -> str:
    """Return what a plan would change, if a case can be undone in several ways."""
    return changed(plan.before, plan.after, plan.row.board)


FACES = (
    Face(
        names={
            CaseKind.BOARD_SET: mark("Board score set"),
            CaseKind.BOARD_INCREMENT: mark("Board score changed"),
            CaseKind.BOARD_REMOVE: mark("Board score removed"),
        },
        not_done=mark("{name}: score not changed"),
        not_known=mark("Not known: score of {name}"),
        name=name_by_key,
        exact=_key,
        title=_title,
        named=_name,
        plan_type=ScorePlan,
        question=score_question,
        details=details,
        options=options,
        look=mark("`/leaderboard find` shows the score; `/case view` shows what it was and was to become."),
        drift=drift,
        change=change,
    ),
)
