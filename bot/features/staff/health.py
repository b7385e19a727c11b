"""Steward's own health: Discord and Roblox, the keys, the budgets, and what is left open.

It only reads, and changes nothing in the game. What does not answer is part of the report.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from pathlib import Path

from bot import __version__
from bot.access import Actor, Capability, DiscordId, Extent, Freeze, Policy
from bot.errors import JournalUnavailable, JournalUnreadable
from bot.experiences.experiences import Experience, Experiences
from bot.features.staff.key_scopes import SOON, Gap, Offer, gaps
from bot.journal import Case, CaseId, Doubt, Journal, Loss, Outcome, Owed, Retention
from bot.opencloud.client import BudgetState
from bot.opencloud.errors import NoAnswer, OpenCloudError, Refused
from bot.opencloud.resources.keys import KeyInfo
from bot.together import together

PATIENCE_S = 10.0
"""How long a report waits for Roblox."""
OPEN_AFTER = timedelta(minutes=1)
"""How long a change may be under way; one that is open for longer has lost its answer."""

SLOW_DISCORD = timedelta(seconds=1.5)
"""A command has to be acknowledged within three seconds of being sent, and comes and goes through the same line."""
SLOW_ROBLOX = timedelta(seconds=3)
"""A change asks Roblox several times, one after the other."""

log = logging.getLogger(__name__)


class KeyState(Enum):
    """Whether a key works, and whether it expires soon."""

    FINE = auto()
    EXPIRES_SOON = auto()
    EXPIRED = auto()
    DISABLED = auto()


class JournalState(Enum):
    """Whether changes can be recorded, and therefore made."""

    WRITABLE = auto()
    UNWRITABLE = auto()
    REPLACED = auto()
    """Somebody removed its file or put another one in its place while Steward ran."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceHealth:
    """One experience, as Roblox answers about it now.

    Attributes:
        latency: How long Roblox took to answer; None if it did not.
        key: What Roblox says about the key, or why it says nothing.
        gaps: Scopes that the key lacks for what the roles may do.
        budgets: The budgets that are used, waited for or on hold.
    """

    experience: Experience
    latency: timedelta | None
    key: KeyInfo | OpenCloudError
    gaps: tuple[Gap, ...]
    budgets: tuple[BudgetState, ...]

    @property
    def is_slow(self) -> bool:
        """Whether Roblox answers so late that people notice."""
        return self.latency is not None and self.latency >= SLOW_ROBLOX

    def is_in_order(self, *, at: datetime) -> bool:
        """Whether everything that the roles may do works in good time, and the key does not expire soon."""
        works = not self.is_slow and isinstance(self.key, KeyInfo) and key_state(self.key, at=at) is KeyState.FINE
        return works and not self.gaps and not any(budget.held_s for budget in self.budgets)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDebt:
    """What a log channel lacks."""

    channel_id: DiscordId
    owed: Owed


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """Steward's health at one moment.

    Attributes:
        discord_latency: Between a heartbeat and its answer; None before the first.
        experiences: The ones that the reader may know about.
        journal: Whether changes can be recorded.
        open_cases: Changes whose outcome nobody knows; None if the journal cannot be read.
        database_bytes: The size of the database's files; None if there is no file, or its size cannot be read.
        freezes: The freezes in force.
        lost: What the journal lacked when Steward started once; None if it lacked nothing.
        doubt: Why old plans and images are not erased; None if they are erased, or kept forever.
        log: What the log channel lacks; None if it lacks nothing.
    """

    version: str
    at: datetime
    started_at: datetime
    discord_latency: timedelta | None
    experiences: tuple[ExperienceHealth, ...]
    journal: JournalState
    open_cases: tuple[CaseId, ...] | None
    database_bytes: int | None
    freezes: tuple[Freeze, ...] = ()
    doubt: Doubt | None = None
    log: LogDebt | None = None
    lost: Loss | None = None

    @property
    def discord_is_slow(self) -> bool:
        """Whether Discord answers so late that commands are lost."""
        return self.discord_latency is not None and self.discord_latency >= SLOW_DISCORD

    @property
    def is_in_order(self) -> bool:
        """Whether nothing needs attention."""
        return (
            not self.discord_is_slow
            and self.journal is JournalState.WRITABLE
            and self.open_cases == ()
            and not self.freezes
            and self.doubt is None
            and self.lost is None
            and self.log is None
            and all(each.is_in_order(at=self.at) for each in self.experiences)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Examines Steward for its staff.

    Attributes:
        database_file: Where the journal is; None if it is not a file.
        retention: Erases old plans and images; None if they are kept forever.
        lost: Returns what the journal lacked when it was opened.
        log_channel: Where every case is shown; None if nowhere.
        timer: Seconds, for latencies.
    """

    experiences: Experiences
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]
    database_file: Path | None
    started_at: datetime
    retention: Retention | None = None
    lost: Callable[[], Loss | None] = field(default=lambda: None)
    log_channel: DiscordId | None = None
    timer: Callable[[], float] = field(default=time.perf_counter)

    async def report(self, actor: Actor, *, discord_latency_s: float) -> HealthReport:
        """Return Steward's health, after at most `PATIENCE_S`. What does not answer is reported as such.

        Args:
            actor: Who asks.
            discord_latency_s: As discord.py gives it: not finite before the first heartbeat was answered.

        Raises:
            AccessDenied: The actor may not see it.
        """
        self.policy.require(actor, Capability.BOT_HEALTH)
        examining = together(*map(self._examine, self._visible(actor)))
        journal, examined = await together(self._state(), examining)
        return HealthReport(
            version=__version__,
            at=self.clock(),
            started_at=self.started_at,
            discord_latency=timedelta(seconds=discord_latency_s) if math.isfinite(discord_latency_s) else None,
            experiences=tuple(examined),
            journal=journal,
            open_cases=await self._open_cases(),
            freezes=await self._freezes(),
            doubt=await self._doubt(),
            lost=self.lost(),
            log=await self._log(),
            database_bytes=_size(self.database_file),
        )

    def _visible(self, actor: Actor) -> list[Experience]:
        return [
            game
            for game in self.experiences
            if self.policy.allows(actor, Capability.BOT_HEALTH, Extent(experience=game.key))
        ]

    async def _examine(self, game: Experience) -> ExperienceHealth:
        budgets = tuple(filter(_is_in_use, game.client.pacing.budgets()))
        start = self.timer()
        key = await _introspected(game)
        return ExperienceHealth(
            experience=game,
            latency=timedelta(seconds=self.timer() - start) if isinstance(key, KeyInfo | Refused) else None,
            key=key,
            gaps=gaps(key, self.policy.roles, _offer(game)) if isinstance(key, KeyInfo) else (),
            budgets=budgets,
        )

    async def _state(self) -> JournalState:
        try:
            await self.journal.ensure_writable()
        except JournalUnavailable as error:
            return JournalState.REPLACED if error.replaced else JournalState.UNWRITABLE
        return JournalState.WRITABLE

    async def _freezes(self) -> tuple[Freeze, ...]:
        try:
            return tuple(await self.journal.freezes())
        except Exception:  # the line about open cases says already that the journal cannot be read
            log.warning("the freezes in force could not be read", exc_info=True)
            return ()

    async def _doubt(self) -> Doubt | None:
        try:
            return await self.retention.doubt() if self.retention is not None else None
        except JournalUnreadable:  # the line about open cases says so
            return None

    async def _log(self) -> LogDebt | None:
        if self.log_channel is None:
            return None
        try:
            owed = await self.journal.log.owed()
        except JournalUnreadable:  # as above
            return None
        return LogDebt(channel_id=self.log_channel, owed=owed) if owed is not None else None

    async def _open_cases(self) -> tuple[CaseId, ...] | None:
        try:
            unsettled = await self.journal.unsettled()
        except Exception:
            # Whatever is wrong with the journal, an operator needs the rest of the report now.
            log.exception("the journal cannot be read")
            return None
        return tuple(case.id for case in unsettled if self._has_lost_its_answer(case))

    def _has_lost_its_answer(self, case: Case) -> bool:
        """Whether somebody should look at a case. A bulk may take long; one that was stopped or cut off is `UNKNOWN`."""
        if case.outcome is not Outcome.SENT:
            return True
        return not case.kind.is_bulk and self.clock() - case.created_at > OPEN_AFTER


async def _introspected(game: Experience) -> KeyInfo | OpenCloudError:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await game.client.keys.introspect()
    except OpenCloudError as failure:
        return failure
    except TimeoutError:
        return NoAnswer("IntrospectApiKey")


def _is_in_use(budget: BudgetState) -> bool:
    return bool(budget.used or budget.waiting or budget.held_s)


def _offer(game: Experience) -> Offer:
    stores = game.stores.values()
    return Offer(
        key=game.key,
        universe_id=game.universe_id,
        stores=frozenset(store.name for store in stores),
        shown=frozenset(store.name for store in stores if store.summary),
        tables=game.tables,
    )


def _size(file: Path | None) -> int | None:
    """Return the bytes of the database, with its write-ahead log."""
    if file is None:
        return None
    try:
        return sum(each.stat().st_size for each in (file, file.with_name(f"{file.name}-wal")) if each.exists())
    except OSError:
        return None


def key_state(info: KeyInfo, *, at: datetime) -> KeyState:
    """Return whether a key works at a moment, and whether it expires soon."""
    if not info.enabled:
        return KeyState.DISABLED
    if not info.is_usable_at(at):
        return KeyState.EXPIRED
    if info.expires_at is not None and info.expires_at - at < SOON:
        return KeyState.EXPIRES_SOON
    return KeyState.FINE
