"""Steward's own health, as a card."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.features.staff.cards.freezes import freeze_line
from bot.features.staff.health import ExperienceHealth, HealthReport, JournalState, KeyState, key_state
from bot.features.staff.key_scopes import Gap
from bot.journal import CaseId, Doubt
from bot.opencloud.client import BudgetState
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.resources.keys import KeyInfo
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.failures import PUT_IT_BACK, words_of

_RENEW = "Make a new one on Creator Hub and give it to Steward."


def health_card(report: HealthReport) -> Card:
    """Return how everything stands; what needs somebody is marked, and colours the card."""
    return Card(
        meaning=Meaning.INFORMATION if report.is_in_order else Meaning.REFUSED,
        title="Everything is in order" if report.is_in_order else "Something needs attention",
        body=(
            f"Version {report.version} · started {text.when(report.started_at)}\n{_discord(report.discord_latency)}",
            *(
                [
                    "\n".join(
                        f"🧊 **Changes of {text.escape(freeze.member_name)} are stopped**\n{freeze_line(freeze)}"
                        for freeze in report.freezes
                    )
                ]
                if report.freezes
                else []
            ),
            *(_experience(each, at=report.at) for each in report.experiences),
            f"{_journal(report)}\n{_database(report.database_bytes)}",
            *([_doubt(report.doubt)] if report.doubt is not None else []),
        ),
    )


def _discord(latency: timedelta | None) -> str:
    return "Discord: no heartbeat was due yet" if latency is None else f"Discord answers in {_ms(latency)}"


def _experience(health: ExperienceHealth, *, at: datetime) -> str:
    latency = "" if health.latency is None else f" · Roblox answers in {_ms(health.latency)}"
    lines = [
        f"**{text.escape(health.experience.name)}**{latency}",
        _key(health.key, at=at) if isinstance(health.key, KeyInfo) else _unasked(health.key),
        *map(_gap, health.gaps),
        *map(_budget, health.budgets),
    ]
    return "\n".join(lines)


def _unasked(failure: OpenCloudError) -> str:
    words = words_of(failure)
    return f"⚠️ {words.title}. {words.happened}"


def _key(info: KeyInfo, *, at: datetime) -> str:
    name, until = f"Key **{text.escape(info.name)}**", text.when(info.expires_at) if info.expires_at else ""
    return {
        KeyState.FINE: f"{name} works" + (f" until {until}" if until else " and does not expire"),
        KeyState.EXPIRES_SOON: f"⚠️ {name} expires {until}. {_RENEW}",
        KeyState.EXPIRED: f"⚠️ {name} has expired{' ' + until if until else ''}: nothing works. {_RENEW}",
        KeyState.DISABLED: f"⚠️ {name} is disabled: nothing works. Enable it on Creator Hub.",
    }[key_state(info, at=at)]


def _gap(gap: Gap) -> str:
    where = f" for {text.listing(map(text.code, gap.stores))}" if gap.stores else ""
    needed_by = text.listing(map(text.code, gap.needed_by))
    return f"⚠️ The key lacks {text.code(gap.scope)}{where}; without it {needed_by} will not work."


def _budget(budget: BudgetState) -> str:
    line = f"-# {budget.family}: {text.number(budget.used)} used, {text.number(budget.remaining)} left"
    if budget.waiting:
        line += f"; {text.number(budget.waiting)} waiting, the longest for {_seconds(budget.longest_wait_s)}"
    if budget.held_s:
        line += f"; ⚠️ Roblox asked for a pause of another {_seconds(budget.held_s)}"
    return line


def _journal(report: HealthReport) -> str:
    if report.journal is JournalState.REPLACED:
        return (
            "⚠️ **The journal was replaced**: its file was removed or replaced while Steward ran, so nothing can be changed. "
            + PUT_IT_BACK
        )
    if report.open_cases is None:
        return "⚠️ The journal cannot be read, so nothing can be changed. Steward's log says why."
    if report.journal is JournalState.UNWRITABLE:
        return (
            "⚠️ The journal cannot be written, so nothing can be changed. Look whether the disk is full; Steward's log says why.\n"
            + _open_cases(report.open_cases)
        )
    return _open_cases(report.open_cases)


def _open_cases(numbers: tuple[CaseId, ...]) -> str:
    if not numbers:
        return "No change is left open"
    cases = text.listing(f"#{number}" for number in numbers)
    return f"⚠️ Nobody knows whether {cases} happened: see `/case view`."


def _doubt(doubt: Doubt) -> str:
    command = text.code(f"python -m bot journal erase --before {doubt.before.date()} --yes")
    return (
        f"⚠️ **Old plans and images are kept**: the clock of Steward's computer says {doubt.at.date()}, but the journal goes only "
        f"to {doubt.newest.date()}. If the clock is wrong, set it and restart Steward. If nothing was changed for so long, the "
        f"person who runs Steward can erase them with {command}. Steward also goes on by itself a month after the next change."
    )


def _database(size_bytes: int | None) -> str:
    return f"Database {text.size(size_bytes)}" if size_bytes is not None else "Database: its size cannot be seen"


def _ms(length: timedelta) -> str:
    return f"{text.number(round(length / timedelta(milliseconds=1)))} ms"


def _seconds(length_s: float) -> str:
    return text.duration(timedelta(seconds=max(1.0, length_s)))
