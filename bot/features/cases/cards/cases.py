"""A case whole, pages of cases, and counts of them, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.features.cases.cases import CaseCounts, CasePage
from bot.journal import Case, CaseId, Evidence, Note, Outcome
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import OUTCOMES, people_of, sign_of, standing
from bot.ui.faces import Faces

LATEST_SHOWN = 5
FILES_SHOWN = 4
CHILDREN_SHOWN = 10
BARS_SHOWN = 10
BAR_LENGTH = 16
NAME_LENGTH = 20


def case_card(
    case: Case, faces: Faces, *, undo: bool = False, undone_by: CaseId | None = None, children: Sequence[Case] = ()
) -> Card:
    """Return everything that a case says, as in the log channel and `/case view`; with `undo`, a button to undo it.

    With the cases that follow from it, a bulk has a table of its players.

    It compares images, which may be large: call it off the event loop, unless the values are withheld.
    """
    void = () if case.void is None else (_remark("🚫 **Void**", case.void),)
    return Card(
        meaning=standing(case)[2],
        title=f"Case #{case.id} · {faces.names[case.kind]}{' · void' if case.void is not None else ''}",
        body=(
            _facts(case, undone_by),
            *void,
            *(() if "reason" in case.erased else (text.quote(case.reason),)),
            *faces.details(case),
            *_latest("🗒️", "note", [_remark("🗒️", note) for note in case.notes]),
            *_latest("📎", "upload", [_evidence(each) for each in case.evidence]),
            *_children(children, faces),
        ),
        files=faces.of(case).files(case, children) if children else (),
        footer=_footer(case),
        undo=case.id if undo and undone_by is None else None,
        bulk=_button(case),
    )


def _button(case: Case) -> tuple[Literal["stop", "resume"], int] | None:
    """Return the button that fits a bulk which has not ended."""
    if not case.kind.is_bulk or case.outcome.settled:
        return None
    return ("stop" if case.outcome is Outcome.SENT else "resume", case.id)


def case_page(page: CasePage, faces: Faces) -> Card:
    """Return one page of a search."""
    rows = "\n".join(_row(case, faces) for case in page.cases)
    return Card(
        meaning=Meaning.INFORMATION,
        title="Cases",
        body=(*_asked(page, faces), rows or _nothing(page, faces)),
        footer=f"Page {page.number + 1} · /case view shows one whole" if rows else None,
    )


def statistics_card(counts: CaseCounts, faces: Faces) -> Card:
    """Return who did how much of what, and when."""
    found = counts.statistics
    span = f"{text.date(counts.since)} to {text.date(counts.until)}"
    people = [(found.names[each], amount) for each, amount in found.by_actor.items()]
    kinds = [(faces.names[each], amount) for each, amount in found.by_kind.items()]
    months = [(f"{each:%Y-%m}", amount) for each, amount in found.by_month.items()]
    sections = (("By member of staff", people), ("By kind", kinds), ("By month", months))
    shown = [f"**{title}**\n{_bars(amounts)}" for title, amounts in sections]
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"{text.count(found.total, 'case')}{_of(counts)}",
        body=(span, *(shown if found.total else ["No case fits."])),
        footer="What was refused, failed or is void does not count.",
    )


def _facts(case: Case, undone_by: CaseId | None) -> str:
    sign, outcome, _ = standing(case)
    done = f"{sign} {outcome}" + (f" · {text.code(case.failure)}" if case.failure else "")
    undone = f"\n↩️ undone by case #{undone_by}" if undone_by is not None else ""
    return f"{_target(case)}\nBy {people_of(case)} {text.when(case.created_at)}\n{done}{undone}"


def _target(case: Case) -> str:
    if "target" in case.erased:
        return "🧹 Whom it concerned was erased."
    label = text.escape(case.target.label)
    return label if case.target.kind == "players" else f"{label} · {text.code(case.target.id)}"


def _latest(sign: str, noun: str, lines: Sequence[str]) -> Iterable[str]:
    """Return one paragraph of the newest lines, which says how many are not shown."""
    more = len(lines) - LATEST_SHOWN
    earlier = [f"{sign} {text.count(more, f'earlier {noun}')}"] if more > 0 else []
    if lines:
        yield "\n".join((*earlier, *lines[-LATEST_SHOWN:]))


def _remark(label: str, note: Note) -> str:
    author = f"{text.escape(note.author_name)} " if note.author_name else ""
    said = text.escape(text.clip(note.text, 400)) or "erased"
    return f"{label} {author}{text.relative(note.at)}: {said}"


def _evidence(evidence: Evidence) -> str:
    links = [f"[{text.escape(text.clip(file.name, 60))}]({file.url})" for file in evidence.files]
    size = text.size(sum(file.size_bytes for file in evidence.files))
    listed = text.listing(links, most=FILES_SHOWN)
    return f"📎 {text.escape(evidence.author_name)} {text.relative(evidence.at)}: {listed} · {size}"


def _children(children: Sequence[Case], faces: Faces) -> Iterable[str]:
    if children:
        named = (f"#{child.id} {faces.names[child.kind]}{_relation(child)}" for child in children)
        yield f"**Followed by** {text.listing(named, most=CHILDREN_SHOWN)}"


def _relation(case: Case) -> str:
    return f" ({case.parent_relation})" if case.parent_relation is not None else ""


def _footer(case: Case) -> str:
    facts = [text.escape(case.experience), case.capability]
    if case.parent is not None:
        facts.append(f"{case.parent_relation or 'part'} of case #{case.parent}")
    if "undoes" in case.plan:
        facts.append(f"undo of case #{case.plan['undoes']}")
    if case.request_id is not None:
        facts.append(f"Roblox request {text.escape(case.request_id)}")
    return " · ".join(facts)


def _row(case: Case, faces: Faces) -> str:
    target = "erased" if "target" in case.erased else text.escape(text.clip(case.target.label, 60))
    reason = "" if "reason" in case.erased else f"\n{text.quote(case.reason, length=80)}"
    who = text.escape(text.clip(case.actor_name, 32))
    what = f"{sign_of(case)} **#{case.id}** {faces.names[case.kind]}"
    return f"{what} · {target} · {text.relative(case.created_at)} by {who}{reason}"


def _nothing(page: CasePage, faces: Faces) -> str:
    if page.number:
        return "No more cases fit."
    if _asked(page, faces):
        return "No case fits. Each option narrows the search: leave one out, or give fewer words."
    return "There is no case yet that you may read."


def _asked(page: CasePage, faces: Faces) -> Iterable[str]:
    search = page.search
    parts = [
        f"about {text.escape(page.player.label)}" if page.player is not None else "",
        f"by <@{search.moderator_id}>" if search.moderator_id is not None else "",
        faces.names[page.query.kind] if page.query.kind is not None else "",
        OUTCOMES[page.query.outcome][1] if page.query.outcome is not None else "",
        f"with {text.code(text.clip(search.text, 60))}" if search.text else "",
        f"since {text.date(page.query.since)}" if page.query.since is not None else "",
        f"until {text.date(page.query.until)}" if page.query.until is not None else "",
        f"in {text.escape(search.experience)}" if search.experience is not None else "",
    ]
    shown = ", ".join(filter(None, parts))
    return (f"-# Only {shown}",) if shown else ()


def _of(counts: CaseCounts) -> str:
    return f" by <@{counts.moderator_id}>" if counts.moderator_id is not None else ""


def _bars(amounts: Sequence[tuple[str, int]]) -> str:
    shown, rest = amounts[:BARS_SHOWN], amounts[BARS_SHOWN:]
    most = max((amount for _, amount in shown), default=0)
    lines = [_bar(name, amount, most) for name, amount in shown]
    if rest:
        lines.append(f"and {text.number(sum(amount for _, amount in rest))} by {len(rest)} more")
    return text.block("\n".join(lines))


def _bar(name: str, amount: int, most: int) -> str:
    length = -(-amount * BAR_LENGTH // most) if most else 0
    clipped = text.clip(text.printable(name), NAME_LENGTH)
    return f"{clipped:<{NAME_LENGTH}} {'█' * length:<{BAR_LENGTH}} {text.number(amount)}"
