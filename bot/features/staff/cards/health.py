"""Steward's own health, as a card."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.access import Freeze
from bot.features.staff.cards.freezes import freeze_line
from bot.features.staff.health import ExperienceHealth, HealthReport, JournalState, KeyState, LogDebt, key_state
from bot.features.staff.key_scopes import Gap
from bot.i18n import mark, tr, trn
from bot.journal import Doubt
from bot.opencloud.client import BudgetState
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.resources.keys import KeyInfo
from bot.ui import icons, text
from bot.ui.cards import RULE, Card, Meaning
from bot.ui.failures import PUT_IT_BACK, words_of

_RENEW = mark("Make a new one on Creator Hub and give it to Steward.")


def health_card(report: HealthReport) -> Card:
    """Return Steward's health: first what needs somebody, with what to do, then what is well."""
    needs = [*map(_freeze, report.freezes), *_journal_needs(report), *_slow(report)]
    well = [] if report.discord_is_slow else [_discord(report.discord_latency)]
    small = list[str]()
    for each in report.experiences:
        for_key, is_well, budgets = _experience(each, at=report.at)
        needs += for_key
        well += is_well
        small += budgets
    well += _journal_well(report)
    return Card(
        meaning=Meaning.INFORMATION if report.is_in_order else Meaning.QUESTION,
        title=tr("All is well")
        if report.is_in_order
        else trn("{count} thing needs you", "{count} things need you", len(needs)),
        body=(
            *needs,
            *([RULE] if needs else []),
            "\n".join(well),
            *(["\n".join(small)] if small else []),
        ),
        note=(tr("Version {version} · started {when}", version=report.version, when=text.ago(report.started_at)),),
    )


def _slow(report: HealthReport) -> Iterable[str]:
    """Yield that Discord or Roblox is slow."""
    if report.discord_latency is not None and report.discord_is_slow:
        yield tr(
            "{icon} **Discord is slow: it answers in {length}.** Commands may get no answer.",
            icon=icons.CAUTION,
            length=_ms(report.discord_latency),
        )
    for health in report.experiences:
        if health.latency is not None and health.is_slow:
            yield tr(
                "{icon} **{game}** · Roblox is slow: it answers in {length}",
                icon=icons.CAUTION,
                game=text.escape(health.experience.name),
                length=_ms(health.latency),
            )


def _discord(latency: timedelta | None) -> str:
    if latency is None:
        return tr("{icon} Discord · no heartbeat yet", icon=icons.WAITING)
    return tr("{icon} Discord · answers in {length}", icon=icons.DONE, length=_ms(latency))


def _freeze(freeze: Freeze) -> str:
    stopped = (
        tr("{icon} **All changes are stopped**", icon=icons.NOT_ALLOWED)
        if freeze.member_id is None
        else tr(
            "{icon} **Changes of {member} are stopped**", icon=icons.NOT_ALLOWED, member=text.escape(freeze.member_name)
        )
    )
    return f"{stopped}\n{freeze_line(freeze)}"


def _experience(health: ExperienceHealth, *, at: datetime) -> tuple[list[str], list[str], list[str]]:
    """Return of one game what needs somebody, what is well, and the figures of its budgets."""
    name = text.escape(health.experience.name)
    needs, well = list[str](), list[str]()
    if health.latency is not None and not health.is_slow:
        answers = tr("{game} · Roblox answers in {length}", game=name, length=_ms(health.latency))
        well.append(f"{icons.DONE} {answers}")
    if isinstance(health.key, KeyInfo):
        fine = key_state(health.key, at=at) is KeyState.FINE
        (well if fine else needs).append(_key(health.key, at=at))
    else:
        needs.append(_unasked(name, health.key))
    needs += map(_gap, health.gaps)
    needs += (_held(name, each) for each in health.budgets if each.held_s)
    return needs, well, list(map(_budget, health.budgets))


def _unasked(name: str, failure: OpenCloudError) -> str:
    words = words_of(failure)
    return f"{icons.CAUTION} **{name}** · {words.title}. {words.happened}"


def _key(info: KeyInfo, *, at: datetime) -> str:
    name, end = text.escape(info.name), text.day(info.expires_at) if info.expires_at is not None else None
    match key_state(info, at=at):
        case KeyState.DISABLED:
            disabled = tr("Key **{name}** is disabled: nothing works. Enable it on Creator Hub.", name=name)
            return f"{icons.CAUTION} {disabled}"
        case KeyState.EXPIRED if end is None:
            state = tr("Key **{name}** has expired: nothing works.", name=name)
        case KeyState.EXPIRED:
            state = tr("Key **{name}** expired {end}: nothing works.", name=name, end=end)
        case KeyState.EXPIRES_SOON:
            state = tr("Key **{name}** expires {end}.", name=name, end=end)
        case KeyState.FINE if end is None:
            works = tr("Key **{name}** works and does not expire", name=name)
            return f"{icons.DONE} {works}"
        case KeyState.FINE:
            works = tr("Key **{name}** works until {end}", name=name, end=end)
            return f"{icons.DONE} {works}"
    return f"{icons.CAUTION} {state} {tr(_RENEW)}"


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


def _held(name: str, budget: BudgetState) -> str:
    return tr(
        "{icon} **{game}** · Roblox asked for a pause of another {length}: {family}",
        icon=icons.CAUTION,
        game=name,
        length=_seconds(budget.held_s),
        family=budget.family,
    )


def _budget(budget: BudgetState) -> str:
    used, left = text.number(budget.used), text.number(budget.remaining)
    facts = [tr("-# {family}: {used} used, {left} left", family=budget.family, used=used, left=left)]
    if budget.waiting:
        waiting, longest = text.number(budget.waiting), _seconds(budget.longest_wait_s)
        facts.append(tr("{waiting} waiting, the longest for {length}", waiting=waiting, length=longest))
    return "; ".join(facts)


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


def _journal_needs(report: HealthReport) -> Iterable[str]:
    """Yield why changes cannot be recorded, which cases are open, and why nothing old is erased."""
    loss = _loss(report)
    if loss is not None:
        yield loss
    if report.journal is JournalState.REPLACED:
        replaced = tr(
            "⚠️ **The journal was replaced**: its file or the log beside it was removed, replaced or cut short while Steward "
            "ran, so nothing can be changed."
        )
        yield f"{replaced} {tr(PUT_IT_BACK)}"
    elif report.open_cases is None:
        yield tr("⚠️ The journal cannot be read, so nothing can be changed. Steward's log says why.")
    elif report.journal is JournalState.UNWRITABLE:
        yield tr(
            "⚠️ The journal cannot be written, so nothing can be changed. Check whether the disk is full; Steward's log says why."
        )
    if report.open_cases:
        cases = text.listing(f"#{number}" for number in report.open_cases)
        yield tr("⚠️ It is not known whether {cases} happened: see `/case view`.", cases=cases)
    if report.log is not None:
        yield _log(report.log)
    if report.doubt is not None:
        yield _doubt(report.doubt)


def _journal_well(report: HealthReport) -> Iterable[str]:
    if report.open_cases == ():
        yield tr("{icon} No change is left open", icon=icons.DONE)
    if report.database_bytes is None:
        yield tr("Journal: its size cannot be seen")
    elif report.journal is JournalState.WRITABLE:
        yield tr("{icon} Journal · {size}", icon=icons.DONE, size=text.size(report.database_bytes))


def _log(debt: LogDebt) -> str:
    lacks = trn(
        "⚠️ **The log channel {channel} lacks {count} card**, since {when}.",
        "⚠️ **The log channel {channel} lacks {count} cards**, since {when}.",
        debt.owed.cards,
        channel=f"<#{debt.channel_id}>",
        when=text.ago(debt.owed.since),
    )
    look = tr(
        "Check that it is there, and that Steward may see it, send messages and files, and read its history. "
        "Steward posts the cards as soon as it can."
    )
    return f"{lacks} {look}"


def doubt_card(doubt: Doubt) -> Card:
    """Return the question whether the clock is right, for the log channel."""
    return Card(meaning=Meaning.QUESTION, title=tr("Old plans and images are kept"), body=(_why_kept(doubt),))


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


def _ms(length: timedelta) -> str:
    return tr("{count} ms", count=text.number(round(length / timedelta(milliseconds=1))))


def _seconds(length_s: float) -> str:
    return text.duration(timedelta(seconds=max(1.0, length_s)))
