"""What a case changed, in the words of its kind. Keys by which Steward knows its own requests again are not shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from bot.access import Capability
from bot.experiences.field_paths import Found, Json
from bot.features.bans.cards.bulk import DOES
from bot.features.bans.restrictions import told
from bot.features.data.cards.entries import difference_block
from bot.features.data.changes import Image
from bot.features.data.differences import difference
from bot.features.players.cards.profiles import restriction_line
from bot.journal import Case, CaseKind
from bot.opencloud.models import UserId
from bot.ui import text
from bot.ui.cases import withheld

DIFF_LENGTH = 1_400
"""Characters of a difference: a card is shared with the reason, the notes and the evidence."""
TEXT_LENGTH = 1_100
"""Room for the longest announcement."""

ERASED = "🧹 The plan and the images were erased for good; nothing can be put back from here."


def details(case: Case) -> Sequence[str]:
    """Return paragraphs that say what was done exactly. A large entry is compared, so call it off the event loop."""
    if "plan" in case.erased:
        return (ERASED,)
    return [each for each in _DETAILS[case.kind](case) if each]


def _ban(case: Case) -> Sequence[str]:
    plan, seconds = case.plan, case.plan.get("duration_s")
    length = timedelta(seconds=seconds) if seconds is not None else None
    start = (told(case.after, _player(case)).started_at if case.after is not None else None) or case.created_at
    end = "**Permanent**" if length is None else f"Until {text.when(start + length)} · {text.duration(length)}"
    alts = "suspected other accounts too" if plan.get("ban_alts") else "this account alone"
    shown, note = plan.get("display_reason", case.reason), plan.get("note")
    return (
        f"{end}\n{_where(plan)}, {alts}",
        f"**The player reads**\n{text.quote(shown)}" if shown != case.reason else "",
        f"**Only staff read**\n{text.quote(note)}" if note else "",
        _standing("Replaced a ban", case),
    )


def _bulk(case: Case) -> Sequence[str]:
    plan = case.plan
    what = DOES.get(plan.get("action", ""), "Change the bans of")
    listed = text.count(len(plan.get("players", ())), "player")
    if case.after is None:
        return (f"{what} {listed}, one after the other; each has a case under this one",)
    failed = len(case.after.get("failed", ()))
    lost = len(case.after.get("unknown", ()))
    ends = (
        f"{case.after.get('done')} done",
        f"{failed} not" if failed else "",
        f"{lost} whose answer was lost, which their own cases settle" if lost else "",
    )
    return (f"{what} {listed}: {', '.join(filter(None, ends))}",)


def _unban(case: Case) -> Sequence[str]:
    return (_where(case.plan), _standing("Lifted a ban", case))


def _standing(label: str, case: Case) -> str:
    """Say which ban stood there before; nothing where none did."""
    if case.before is None:
        return ""
    before = told(case.before, _player(case))
    if not before.is_active_at(case.created_at):
        return ""
    return (
        f"{label} · {restriction_line(before, at=case.created_at)}\n{text.quote(before.display_reason or 'no reason')}"
    )


def _player(case: Case) -> UserId:
    return UserId(case.target.player_id or 0)


def _where(plan: Mapping[str, Json]) -> str:
    place_id = plan.get("place_id")
    return "The whole experience" if place_id is None else f"Place {text.code(str(place_id))}"


def _entry(case: Case) -> Sequence[str]:
    return (_asked(case.plan), _difference(case), _versions(case))


def _asked(plan: Mapping[str, Json]) -> str:
    if "field" in plan:
        typed = f" {text.code(text.clip(plan['typed'], 200))}" if plan.get("typed") else ""
        return f"{plan['action']} {text.code(plan['field'])}{typed}"
    if "amount" in plan:
        return f"add {text.code(str(plan['amount']))}"
    return f"from version {text.code(plan['revision_id'])}" if plan.get("revision_id") else ""


def _difference(case: Case) -> str:
    if case.withheld is not None:
        return _withheld(case.withheld, case)
    if case.after is None and not (case.kind is CaseKind.DATA_DELETE and case.outcome.settled):
        return ""
    before, after = (None if image is None else Found(Image.told(image).value) for image in (case.before, case.after))
    found = difference(before, after)
    return difference_block(found, room=DIFF_LENGTH) if found else "The value stayed; its users or attributes changed."


def _withheld(needs: Capability, case: Case) -> str:
    return withheld("`/case view` shows the values", needs, case)


def _versions(case: Case) -> str:
    seen, made = (None if each is None else text.code(each) for each in (case.version_seen, case.version_made))
    return f"-# Version {seen or 'none'} → {made or 'none'}" if seen or made else ""


def _score(case: Case) -> Sequence[str]:
    if case.withheld is not None:
        return (_withheld(case.withheld, case),)
    before, after = case.plan.get("before"), case.plan.get("after")
    change = f" ({after - before:+,})" if before is not None and after is not None else ""
    shown = ("none" if each is None else f"**{text.number(each)}**" for each in (before, after))
    return (f"{' → '.join(shown)}{change}",)


def _announcement(case: Case) -> Sequence[str]:
    to = case.plan.get("to", {})
    audience = ", ".join(f"{name} {text.code(str(value))}" for name, value in to.items()) or "all live servers"
    return (f"**To** {audience}", text.quote(case.plan.get("text", ""), length=TEXT_LENGTH))


def _restart(case: Case) -> Sequence[str]:
    plan = case.plan
    servers = "All servers" if plan.get("close_all_versions") else "Servers of older versions"
    places = text.listing(text.code(str(each)) for each in plan.get("place_ids", ()))
    seconds = plan.get("bleed_off_s")
    wait = f", within {text.duration(timedelta(seconds=seconds))}" if seconds else ", at once"
    return (f"{servers}{f' of place {places}' if places else ''}{wait}",)


def _publish(case: Case) -> Sequence[str]:
    plan = case.plan
    how = "Published" if plan.get("published") else "Saved, not published"
    version = f" as version {text.code(case.version_made)}" if case.version_made is not None else ""
    size = f", {text.size(plan['size_bytes'])}" if "size_bytes" in plan else ""
    checksum = f"\n-# SHA-256 {text.code(plan['sha256'])}" if "sha256" in plan else ""
    return (f"{how}{version}: {text.code(text.clip(str(plan.get('file', '')), 100))}{size}{checksum}",)


def _nothing(_case: Case) -> Sequence[str]:
    return ()


_DETAILS: Mapping[CaseKind, Callable[[Case], Sequence[str]]] = {
    CaseKind.ANNOUNCEMENT: _announcement,
    CaseKind.BAN: _ban,
    CaseKind.BANS_BULK: _bulk,
    CaseKind.BOARD_INCREMENT: _score,
    CaseKind.BOARD_REMOVE: _score,
    CaseKind.BOARD_SET: _score,
    CaseKind.DATA_CREATE: _entry,
    CaseKind.DATA_DELETE: _entry,
    CaseKind.DATA_EDIT: _entry,
    CaseKind.DATA_INCREMENT: _entry,
    CaseKind.DATA_REPLACE: _entry,
    CaseKind.DATA_RESTORE: _entry,
    CaseKind.DATA_SNAPSHOT: _nothing,
    CaseKind.FREEZE: _nothing,
    CaseKind.NOTE: _nothing,
    CaseKind.NOTE_REMOVE: _nothing,
    CaseKind.PLACE_PUBLISH: _publish,
    CaseKind.SERVERS_RESTART: _restart,
    CaseKind.UNBAN: _unban,
    CaseKind.UNFREEZE: _nothing,
}
