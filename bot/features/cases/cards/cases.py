"""A whole case, pages of cases, and statistics, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal

from bot.access import DiscordId
from bot.experiences.player import Player
from bot.features.cases.cases import CaseCounts, CasePage
from bot.i18n import mark, tr, trn
from bot.journal import UNDO, Case, CaseId, Evidence, EvidenceFile, Note, Outcome, ParentRelation
from bot.ui import icons, text
from bot.ui.cards import MOST_TEXT, Card, Meaning
from bot.ui.cases import OUTCOMES, sign_of, standing, status_of
from bot.ui.faces import Faces
from bot.ui.players import name, remarks, subject

LATEST_SHOWN = 3
ROOM = MOST_TEXT - 400
"""Characters for what a case says; the rest is for the lines about a player, small print and what is added later."""
EARLIER_LENGTH = 60
"""Characters of the line that says how many are not shown, in any language."""
FILES_SHOWN = 4
CHILDREN_SHOWN = 10
BARS_SHOWN = 10
BAR_LENGTH = 10

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
    case: Case,
    faces: Faces,
    *,
    player: Player | None = None,
    experience: str = "",
    remarks: Sequence[str] = (),
    undo: bool = False,
    undone_by: CaseId | None = None,
    children: Sequence[Case] = (),
) -> Card:
    """Return everything that a case says: the answer to a change, its card in the log channel, and `/case view`.

    It compares values, which may be large: call it off the event loop, unless the values are withheld.

    Args:
        case: The case.
        faces: How kinds of change look.
        player: The player as Roblox has described them just now; None for the names of the case.
        experience: The name of the experience, where the settings name several.
        remarks: What somebody must know beside the case.
        undo: Whether to show a button to undo it.
        undone_by: The case that undid it; None if no case did.
        children: The cases that follow from it. With them, a bulk has a table of its players.
    """
    title = faces.title(case)
    above = (
        *(() if case.void is None else (_void(case.void),)),
        *faces.details(case),
        *_reason(case, faces),
        *_options(case, faces),
        *_notes(case),
    )
    # The small print names the case that undid it.
    followers = [child for child in children if child.id != undone_by]
    below, about = (*_children(followers, faces),), (title, faces.subject(case, experience), *remarks)
    room = ROOM - sum(len(each) + 1 for each in (*about, *above, *below))
    return Card(
        meaning=standing(case)[2],
        title=title if case.void is None else f"{title} · {tr('void')}",
        subject=subject(player, experience) if player is not None else faces.subject(case, experience),
        headshot=player.headshot if player is not None else None,
        state=tuple(remarks),
        body=(*above, *_uploads(case, room), *below),
        files=faces.of(case).files(case, children) if children else (),
        note=(_status(case, undone_by), *_origin(case)),
        undo=case.id if undo and undone_by is None else None,
        bulk=_button(case),
    )


def _button(case: Case) -> tuple[Literal["stop", "resume"], int] | None:
    """Return the button of a bulk that has not ended."""
    if not case.kind.is_bulk or case.outcome.settled:
        return None
    return ("stop" if case.outcome is Outcome.SENT else "resume", case.id)


def _reason(case: Case, faces: Faces) -> Iterable[str]:
    """Yield the reason, unless nobody gave one: `Undo…` fills in what the small print says."""
    said = (faces.of(case).unsaid, *(text.capital(each) for each in _follows(case)))
    if "reason" not in case.erased and case.reason not in said:
        yield text.quote(case.reason)


def _options(case: Case, faces: Faces) -> Iterable[str]:
    options = faces.options(case)
    if options:
        yield f"-# {options}"


def _status(case: Case, undone_by: CaseId | None) -> str:
    undone = tr("{icon} Undone by #{number}", icon=icons.UNDONE, number=undone_by) if undone_by is not None else ""
    failure = text.code(case.failure) if case.failure else ""
    return " · ".join(filter(None, (undone, status_of(case), failure)))


def _origin(case: Case) -> Iterable[str]:
    """Yield one line of what this case follows from, and the number by which Roblox finds the request."""
    facts = [*_follows(case)]
    if case.request_id is not None:
        facts.append(tr("Roblox request {request_id}", request_id=text.escape(case.request_id)))
    if facts:
        yield text.capital(" · ".join(facts))


def _follows(case: Case) -> Iterable[str]:
    if case.parent is not None:
        yield tr(_ORIGINS[case.parent_relation], number=case.parent)
    if "undoes" in case.plan and case.parent_relation != UNDO:
        yield tr("undo of case #{number}", number=case.plan["undoes"])


def case_page(page: CasePage, faces: Faces) -> Card:
    """Return one page of a search."""
    rows = [_row(case, faces) for case in page.cases]
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Cases"),
        subject="\n".join(_filters(page, faces)),
        body=tuple(rows) or (_nothing(page, faces),),
        note=(tr("Page {page} · `/case view` shows one whole", page=page.number + 1),) if rows else (),
    )


def statistics_card(counts: CaseCounts, faces: Faces) -> Card:
    """Return who did how much of what, and when."""
    found = counts.statistics
    span = tr("{start} to {end}", start=text.day(counts.since), end=text.day(counts.until))
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
        subject=span,
        body=sections if found.total else (tr("No case fits."),),
        note=(tr("Without what was refused, not done or is void"),),
    )


def _counted(counts: CaseCounts) -> str:
    total = counts.statistics.total
    if counts.moderator_id is None:
        return trn("{count} case", "{count} cases", total)
    return trn(
        "{count} case by {moderator}", "{count} cases by {moderator}", total, moderator=f"<@{counts.moderator_id}>"
    )


def _notes(case: Case) -> Iterable[str]:
    """Yield one paragraph of the newest notes, which says how many are not shown."""
    more = len(case.notes) - LATEST_SHOWN
    earlier = [trn("-# {count} earlier note", "-# {count} earlier notes", more)] if more > 0 else []
    if case.notes:
        yield "\n".join((*earlier, *map(_note, case.notes[-LATEST_SHOWN:])))


def _uploads(case: Case, room: int) -> Iterable[str]:
    """Yield one paragraph of the newest uploads, at least one and as many as have room; it says how many are not shown."""
    shown: list[str] = []
    for each in reversed(case.evidence):
        line = _evidence(each, case.guild_id)
        room -= len(line) + 1
        if shown and room < EARLIER_LENGTH:
            break
        shown.insert(0, line)
    more = len(case.evidence) - len(shown)
    earlier = [trn("-# {count} earlier upload", "-# {count} earlier uploads", more)] if more else []
    if shown:
        yield "\n".join((*earlier, *shown))


def _void(note: Note) -> str:
    return tr("{icon} **Void** · {who}\n{why}", icon=icons.LEFT_OUT, who=_who(note), why=text.quote(_content(note)))


def _note(note: Note) -> str:
    return f"{icons.NOTE} {text.escape(text.clip(_content(note), 400))}\n-# {_who(note)}"


def _content(note: Note) -> str:
    return note.text or tr("erased")


def _who(note: Note) -> str:
    return " · ".join(filter(None, (text.escape(note.author_name), text.ago(note.at))))


def _evidence(evidence: Evidence, guild_id: DiscordId | None) -> str:
    """Return one line: the names of the files, with a link to each message that carries some of them.

    A link to a message never expires, is short, and opens only for people who may see the channel. No name is inside of a link,
    where Discord takes no escapes: https://github.com/discord/discord-api-docs/issues/6185.
    """
    carried = groupby(evidence.files, key=lambda file: (file.guild_id or guild_id, file.channel_id, file.message_id))
    links = [_linked(list(files), *place) for place, files in carried]
    size = text.size(sum(file.size_bytes for file in evidence.files))
    listed = text.listing(links, most=FILES_SHOWN)
    return f"{icons.FILE} {listed} · {size}\n-# {text.escape(evidence.author_name)} · {text.ago(evidence.at)}"


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


def _row(case: Case, faces: Faces) -> str:
    """Return a case as a row: whom it is about, what and when; below it why, who did it, and its number."""
    kind = tr(faces.names[case.kind])
    about = f"**{kind}**" if faces.of(case).says_all else f"**{faces.name(case)}** · {kind}"
    what = f"{sign_of(case)} {about} · {text.ago(case.created_at)}"
    small = (
        text.escape(text.clip(case.reason, 80)) if "reason" not in case.erased else "",
        text.escape(text.clip(case.actor_name, 32)),
        f"#{case.id}",
    )
    return f"{what}\n-# {' · '.join(filter(None, small))}"


def _nothing(page: CasePage, faces: Faces) -> str:
    if page.number:
        return tr("No more cases fit.")
    if _filters(page, faces):
        return tr("No case fits. Each option narrows the search: leave one out, or give fewer words.")
    return tr("There is no case yet that you may read.")


def _filters(page: CasePage, faces: Faces) -> Sequence[str]:
    search, query = page.search, page.query
    parts = [
        tr("about {player}", player=name(page.player)) if page.player is not None else "",
        tr("by {moderator}", moderator=f"<@{search.moderator_id}>") if search.moderator_id is not None else "",
        tr(faces.names[query.kind]) if query.kind is not None else "",
        tr(OUTCOMES[query.outcome][1]) if query.outcome is not None else "",
        tr("with {words}", words=text.code(text.clip(search.text, 60))) if search.text else "",
        tr("since {time}", time=text.at(query.since)) if query.since is not None else "",
        tr("until {time}", time=text.at(query.until)) if query.until is not None else "",
        tr("in {experience}", experience=text.escape(search.experience)) if search.experience is not None else "",
    ]
    shown = ", ".join(filter(None, parts))
    about = remarks(page.player) if page.player is not None else ()
    return (tr("Only {filters}", filters=shown), *(each.removeprefix("-# ") for each in about)) if shown else ()


def _bars(amounts: Sequence[tuple[str, int]]) -> str:
    shown, rest = amounts[:BARS_SHOWN], amounts[BARS_SHOWN:]
    most = max((amount for _, amount in shown), default=0)
    lines = [_bar(label, amount, most) for label, amount in shown]
    if rest:
        amount = text.number(sum(amount for _, amount in rest))
        lines.append(tr("-# and {amount} by {others} more", amount=amount, others=len(rest)))
    return "\n".join(lines)


def _bar(label: str, amount: int, most: int) -> str:
    length = -(-amount * BAR_LENGTH // most) if most else 0
    return f"{'▰' * length}{'▱' * (BAR_LENGTH - length)} **{text.number(amount)}** · {text.escape(label)}"
