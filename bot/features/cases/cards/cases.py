"""A whole case, pages of cases, and statistics, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

from bot.access import DiscordId
from bot.features.cases.cases import CaseCounts, CasePage
from bot.i18n import mark, tr, trn
from bot.journal import Case, CaseId, Evidence, EvidenceFile, Note, Outcome, ParentRelation
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import OUTCOMES, people_of, sign_of, standing
from bot.ui.faces import Faces
from bot.ui.players import remarks

LATEST_SHOWN = 5
FILES_SHOWN = 4
CHILDREN_SHOWN = 10
BARS_SHOWN = 10
BAR_LENGTH = 16
NAME_LENGTH = 20

_RELATIONS: Mapping[ParentRelation, str] = {
    "undo": mark("undo"),
    "approval": mark("approval"),
    "bulk": mark("bulk"),
    "unfreeze": mark("unfreeze"),
}
_ORIGINS: Mapping[ParentRelation | None, str] = {
    "undo": mark("undo of case #{number}"),
    "approval": mark("approval of case #{number}"),
    "bulk": mark("bulk of case #{number}"),
    "unfreeze": mark("unfreeze of case #{number}"),
    None: mark("part of case #{number}"),
}


def case_card(
    case: Case, faces: Faces, *, undo: bool = False, undone_by: CaseId | None = None, children: Sequence[Case] = ()
) -> Card:
    """Return everything that a case says, as in the log channel and `/case view`.

    It compares values, which may be large: call it off the event loop, unless the values are withheld.

    Args:
        case: The case.
        faces: How kinds of change look.
        undo: Whether to show a button to undo it.
        undone_by: The case that undid it; None if no case did.
        children: The cases that follow from it. With them, a bulk has a table of its players.
    """
    title = tr("Case #{number} · {kind}", number=case.id, kind=tr(faces.names[case.kind]))
    return Card(
        meaning=standing(case)[2],
        title=title if case.void is None else f"{title} · {tr('void')}",
        body=(
            _facts(case, undone_by),
            *(() if case.void is None else (_remark(tr("🚫 **Void**"), case.void),)),
            *(() if "reason" in case.erased else (text.quote(case.reason),)),
            *faces.details(case),
            *_notes(case),
            *_uploads(case),
            *_children(children, faces),
        ),
        files=faces.of(case).files(case, children) if children else (),
        footer=_footer(case),
        undo=case.id if undo and undone_by is None else None,
        bulk=_button(case),
    )


def _button(case: Case) -> tuple[Literal["stop", "resume"], int] | None:
    """Return the button of a bulk that has not ended."""
    if not case.kind.is_bulk or case.outcome.settled:
        return None
    return ("stop" if case.outcome is Outcome.SENT else "resume", case.id)


def case_page(page: CasePage, faces: Faces) -> Card:
    """Return one page of a search."""
    rows = "\n".join(_row(case, faces) for case in page.cases)
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Cases"),
        body=(*_filters(page, faces), rows or _nothing(page, faces)),
        footer=tr("Page {page} · /case view shows one whole", page=page.number + 1) if rows else None,
    )


def statistics_card(counts: CaseCounts, faces: Faces) -> Card:
    """Return who did how much of what, and when."""
    found = counts.statistics
    span = tr("{start} to {end}", start=text.date(counts.since), end=text.date(counts.until))
    people = [(found.names[each], amount) for each, amount in found.by_actor.items()]
    kinds = [(tr(faces.names[each]), amount) for each, amount in found.by_kind.items()]
    months = [(f"{each:%Y-%m}", amount) for each, amount in found.by_month.items()]
    sections = (
        tr("**By member of staff**\n{amounts}", amounts=_bars(people)),
        tr("**By kind**\n{amounts}", amounts=_bars(kinds)),
        tr("**By month**\n{amounts}", amounts=_bars(months)),
    )
    return Card(
        meaning=Meaning.INFORMATION,
        title=_counted(counts),
        body=(span, *(sections if found.total else [tr("No case fits.")])),
        footer=tr("What was refused, failed or is void does not count."),
    )


def _counted(counts: CaseCounts) -> str:
    total = counts.statistics.total
    if counts.moderator_id is None:
        return trn("{count} case", "{count} cases", total)
    return trn(
        "{count} case by {moderator}", "{count} cases by {moderator}", total, moderator=f"<@{counts.moderator_id}>"
    )


def _facts(case: Case, undone_by: CaseId | None) -> str:
    sign, outcome, _ = standing(case)
    lines = [
        _target(case),
        tr("By {people} {when}", people=people_of(case), when=text.when(case.created_at)),
        f"{sign} {tr(outcome)}" + (f" · {text.code(case.failure)}" if case.failure else ""),
    ]
    if undone_by is not None:
        lines.append(tr("↩️ undone by case #{number}", number=undone_by))
    return "\n".join(lines)


def _target(case: Case) -> str:
    if "target" in case.erased:
        return tr("🧹 The target of this case was erased.")
    label = text.escape(case.target.label)
    return label if case.target.kind == "players" else f"{label} · {text.code(case.target.id)}"


def _notes(case: Case) -> Iterable[str]:
    """Yield one paragraph of the newest notes, which says how many are not shown."""
    more = len(case.notes) - LATEST_SHOWN
    earlier = [trn("🗒️ {count} earlier note", "🗒️ {count} earlier notes", more)] if more > 0 else []
    if case.notes:
        yield "\n".join((*earlier, *(_remark("🗒️", each) for each in case.notes[-LATEST_SHOWN:])))


def _uploads(case: Case) -> Iterable[str]:
    """Yield one paragraph of the newest uploads, which says how many are not shown."""
    more = len(case.evidence) - LATEST_SHOWN
    earlier = [trn("📎 {count} earlier upload", "📎 {count} earlier uploads", more)] if more > 0 else []
    if case.evidence:
        yield "\n".join((*earlier, *(_evidence(each, case.guild_id) for each in case.evidence[-LATEST_SHOWN:])))


def _remark(label: str, note: Note) -> str:
    author = f"{text.escape(note.author_name)} " if note.author_name else ""
    content = text.escape(text.clip(note.text, 400)) or tr("erased")
    return f"{label} {author}{text.relative(note.at)}: {content}"


def _evidence(evidence: Evidence, guild_id: DiscordId | None) -> str:
    """Return one line: the names of the files, with a link to each message that carries some of them.

    A link to a message never expires, is short, and opens only for people who may see the channel. No name is inside of a link,
    where Discord takes no escapes: https://github.com/discord/discord-api-docs/issues/6185.
    """
    carried = groupby(evidence.files, key=lambda file: (file.guild_id or guild_id, file.channel_id, file.message_id))
    links = [_linked(list(files), *place) for place, files in carried]
    size = text.size(sum(file.size_bytes for file in evidence.files))
    listed = text.listing(links, most=FILES_SHOWN)
    return f"📎 {text.escape(evidence.author_name)} {text.relative(evidence.at)}: {listed} · {size}"


def _linked(
    files: Sequence[EvidenceFile], guild_id: DiscordId | None, channel_id: DiscordId, message_id: DiscordId
) -> str:
    names = text.listing([text.escape(text.clip(file.name, 40)) for file in files], most=FILES_SHOWN)
    if guild_id is None:
        return names
    return f"{names} ([{tr('open')}](https://discord.com/channels/{guild_id}/{channel_id}/{message_id}))"


def _children(children: Sequence[Case], faces: Faces) -> Iterable[str]:
    if children:
        named = (f"#{child.id} {tr(faces.names[child.kind])}{_relation(child)}" for child in children)
        yield tr("**Followed by** {cases}", cases=text.listing(named, most=CHILDREN_SHOWN))


def _relation(case: Case) -> str:
    return f" ({tr(_RELATIONS[case.parent_relation])})" if case.parent_relation is not None else ""


def _footer(case: Case) -> str:
    facts = [text.escape(case.experience), case.capability]
    if case.parent is not None:
        facts.append(tr(_ORIGINS[case.parent_relation], number=case.parent))
    if "undoes" in case.plan:
        facts.append(tr("undo of case #{number}", number=case.plan["undoes"]))
    if case.request_id is not None:
        facts.append(tr("Roblox request {request_id}", request_id=text.escape(case.request_id)))
    return " · ".join(facts)


def _row(case: Case, faces: Faces) -> str:
    target = tr("erased") if "target" in case.erased else text.escape(text.clip(case.target.label, 60))
    reason = "" if "reason" in case.erased else f"\n{text.quote(case.reason, length=80)}"
    what = f"{sign_of(case)} **#{case.id}** {tr(faces.names[case.kind])}"
    name = text.escape(text.clip(case.actor_name, 32))
    return f"{what} · {target} · {tr('{when} by {name}', when=text.relative(case.created_at), name=name)}{reason}"


def _nothing(page: CasePage, faces: Faces) -> str:
    if page.number:
        return tr("No more cases fit.")
    if _filters(page, faces):
        return tr("No case fits. Each option narrows the search: leave one out, or give fewer words.")
    return tr("There is no case yet that you may read.")


def _filters(page: CasePage, faces: Faces) -> Iterable[str]:
    search, query = page.search, page.query
    parts = [
        tr("about {player}", player=text.escape(page.player.label)) if page.player is not None else "",
        tr("by {moderator}", moderator=f"<@{search.moderator_id}>") if search.moderator_id is not None else "",
        tr(faces.names[query.kind]) if query.kind is not None else "",
        tr(OUTCOMES[query.outcome][1]) if query.outcome is not None else "",
        tr("with {words}", words=text.code(text.clip(search.text, 60))) if search.text else "",
        tr("since {time}", time=text.date(query.since)) if query.since is not None else "",
        tr("until {time}", time=text.date(query.until)) if query.until is not None else "",
        tr("in {experience}", experience=text.escape(search.experience)) if search.experience is not None else "",
    ]
    shown = ", ".join(filter(None, parts))
    about = remarks(page.player) if page.player is not None else ()
    return ("\n".join((tr("-# Only {filters}", filters=shown), *about)),) if shown else ()


def _bars(amounts: Sequence[tuple[str, int]]) -> str:
    shown, rest = amounts[:BARS_SHOWN], amounts[BARS_SHOWN:]
    most = max((amount for _, amount in shown), default=0)
    lines = [_bar(name, amount, most) for name, amount in shown]
    if rest:
        amount = text.number(sum(amount for _, amount in rest))
        lines.append(tr("and {amount} by {others} more", amount=amount, others=len(rest)))
    return text.block("\n".join(lines))


def _bar(name: str, amount: int, most: int) -> str:
    length = -(-amount * BAR_LENGTH // most) if most else 0
    clipped = text.line(text.clip(name, NAME_LENGTH))
    return f"{clipped:<{NAME_LENGTH}} {'█' * length:<{BAR_LENGTH}} {text.number(amount)}"
