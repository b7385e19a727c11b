"""Steward's own health, as a card."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.access import Freeze
from bot.features.staff.cards.freezes import freeze_line
from bot.features.staff.health import ExperienceHealth, HealthReport, JournalState, KeyState, LogDebt, key_state
from bot.features.staff.key_scopes import Gap
from bot.i18n import mark, tr, trn
from bot.journal import CaseId, Doubt
from bot.opencloud.client import BudgetState
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.resources.keys import KeyInfo
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.failures import PUT_IT_BACK, words_of

_RENEW = mark("Make a new one on Creator Hub and give it to Steward.")


def health_card(report: HealthReport) -> Card:
    """Return Steward's health. What needs attention is marked, and turns the card red."""
    version = tr("Version {version} · started {when}", version=report.version, when=text.when(report.started_at))
    return Card(
        meaning=Meaning.INFORMATION if report.is_in_order else Meaning.REFUSED,
        title=tr("Everything is in order") if report.is_in_order else tr("Something needs attention"),
        body=(
            f"{version}\n{_discord(report)}",
            *(["\n".join(map(_freeze, report.freezes))] if report.freezes else []),
            *(_experience(each, at=report.at) for each in report.experiences),
            f"{_journal(report)}\n{_database(report.database_bytes)}",
            *([_log(report.log)] if report.log is not None else []),
            *([_doubt(report.doubt)] if report.doubt is not None else []),
        ),
    )


def _discord(report: HealthReport) -> str:
    if report.discord_latency is None:
        return tr("Discord: no heartbeat yet")
    length = _ms(report.discord_latency)
    if report.discord_is_slow:
        return tr("⚠️ **Discord is slow: it answers in {length}.** Commands may get no answer.", length=length)
    return tr("Discord answers in {length}", length=length)


def _freeze(freeze: Freeze) -> str:
    stopped = tr("🧊 **Changes of {member} are stopped**", member=text.escape(freeze.member_name))
    return f"{stopped}\n{freeze_line(freeze)}"


def _experience(health: ExperienceHealth, *, at: datetime) -> str:
    name = f"**{text.escape(health.experience.name)}**"
    if health.latency is not None and health.is_slow:
        name += f" · {tr('⚠️ Roblox is slow: it answers in {length}', length=_ms(health.latency))}"
    elif health.latency is not None:
        name += f" · {tr('Roblox answers in {length}', length=_ms(health.latency))}"
    lines = [
        name,
        _key(health.key, at=at) if isinstance(health.key, KeyInfo) else _unasked(health.key),
        *map(_gap, health.gaps),
        *map(_budget, health.budgets),
    ]
    return "\n".join(lines)


def _unasked(failure: OpenCloudError) -> str:
    words = words_of(failure)
    return f"⚠️ {words.title}. {words.happened}"


def _key(info: KeyInfo, *, at: datetime) -> str:
    name, end = text.escape(info.name), text.when(info.expires_at) if info.expires_at is not None else None
    match key_state(info, at=at):
        case KeyState.DISABLED:
            return tr("⚠️ Key **{name}** is disabled: nothing works. Enable it on Creator Hub.", name=name)
        case KeyState.EXPIRED if end is None:
            state = tr("⚠️ Key **{name}** has expired: nothing works.", name=name)
        case KeyState.EXPIRED:
            state = tr("⚠️ Key **{name}** expired {end}: nothing works.", name=name, end=end)
        case KeyState.EXPIRES_SOON:
            state = tr("⚠️ Key **{name}** expires {end}.", name=name, end=end)
        case KeyState.FINE if end is None:
            return tr("Key **{name}** works and does not expire", name=name)
        case KeyState.FINE:
            return tr("Key **{name}** works until {end}", name=name, end=end)
    return f"{state} {tr(_RENEW)}"


def _gap(gap: Gap) -> str:
    scope, needed_by = text.code(gap.scope), text.listing(map(text.code, gap.needed_by))
    if not gap.stores:
        return tr("⚠️ The key lacks {scope}; without it {needed_by} will not work.", scope=scope, needed_by=needed_by)
    return tr(
        "⚠️ The key lacks {scope} for {stores}; without it {needed_by} will not work.",
        scope=scope,
        stores=text.listing(map(text.code, gap.stores)),
        needed_by=needed_by,
    )


def _budget(budget: BudgetState) -> str:
    used, left = text.number(budget.used), text.number(budget.remaining)
    facts = [tr("-# {family}: {used} used, {left} left", family=budget.family, used=used, left=left)]
    if budget.waiting:
        waiting, longest = text.number(budget.waiting), _seconds(budget.longest_wait_s)
        facts.append(tr("{waiting} waiting, the longest for {length}", waiting=waiting, length=longest))
    if budget.held_s:
        facts.append(tr("⚠️ Roblox asked for a pause of another {length}", length=_seconds(budget.held_s)))
    return "; ".join(facts)


def _journal(report: HealthReport) -> str:
    """Return what is to be said about the journal."""
    return "\n".join(filter(None, (_loss(report), _state(report))))


def _loss(report: HealthReport) -> str | None:
    if report.lost is None:
        return None
    return tr(
        "⚠️ **Records are missing**: Steward had written {written} of them, and found {found} at a start. Either another "
        "copy of the journal was put in its place, or the log beside it (`-wal`) was removed or cut short. The log channel and "
        "Roblox show what was done; the numbers of missing cases are used again. When the person who runs Steward knows what "
        "happened, they delete {file}.",
        file=text.code(report.lost.file.name),
        written=text.number(report.lost.written),
        found=text.number(report.lost.found),
    )


def _state(report: HealthReport) -> str:
    if report.journal is JournalState.REPLACED:
        replaced = tr(
            "⚠️ **The journal was replaced**: its file or the log beside it was removed, replaced or cut short while Steward "
            "ran, so nothing can be changed."
        )
        return f"{replaced} {tr(PUT_IT_BACK)}"
    if report.open_cases is None:
        return tr("⚠️ The journal cannot be read, so nothing can be changed. Steward's log says why.")
    if report.journal is JournalState.UNWRITABLE:
        unwritable = tr(
            "⚠️ The journal cannot be written, so nothing can be changed. Check whether the disk is full; Steward's log says why."
        )
        return f"{unwritable}\n{_open_cases(report.open_cases)}"
    return _open_cases(report.open_cases)


def _open_cases(numbers: tuple[CaseId, ...]) -> str:
    if not numbers:
        return tr("No change is left open")
    cases = text.listing(f"#{number}" for number in numbers)
    return tr("⚠️ It is not known whether {cases} happened: see `/case view`.", cases=cases)


def _log(debt: LogDebt) -> str:
    lacks = trn(
        "⚠️ **The log channel {channel} lacks {count} card**, since {when}.",
        "⚠️ **The log channel {channel} lacks {count} cards**, since {when}.",
        debt.owed.cards,
        channel=f"<#{debt.channel_id}>",
        when=text.when(debt.owed.since),
    )
    look = tr(
        "Check that it is there, and that Steward may see it, send messages and files, and read its history. "
        "Steward posts the cards as soon as it can."
    )
    return f"{lacks} {look}"


def doubt_card(doubt: Doubt) -> Card:
    """Return the question whether the clock is right, for the log channel."""
    return Card(meaning=Meaning.REFUSED, title=tr("Old plans and images are kept"), body=(_why_kept(doubt),))


def _doubt(doubt: Doubt) -> str:
    return f"{tr('⚠️ **Old plans and images are kept**')}\n{_why_kept(doubt)}"


def _why_kept(doubt: Doubt) -> str:
    command = f"python -m bot journal erase --before {doubt.before.date()} --yes"  # not translated: a command
    return tr(
        "The clock of Steward's computer says {today}, but the journal goes only to {newest}. If the clock is wrong, set it and "
        "restart Steward. If Steward was off for so long, the person who runs it can erase them with {command}. If the clock "
        "stays, Steward goes on by itself after a month.",
        today=doubt.at.date(),
        newest=doubt.newest.date(),
        command=text.code(command),
    )


def _database(size_bytes: int | None) -> str:
    if size_bytes is None:
        return tr("Database: its size cannot be seen")
    return tr("Database {size}", size=text.size(size_bytes))


def _ms(length: timedelta) -> str:
    return tr("{count} ms", count=text.number(round(length / timedelta(milliseconds=1))))


def _seconds(length_s: float) -> str:
    return text.duration(timedelta(seconds=max(1.0, length_s)))
