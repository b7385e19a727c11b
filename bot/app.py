"""The composition root: puts the journal, the client, the features and Discord together. Only it knows every part."""

from __future__ import annotations

import gc
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy.exc import SQLAlchemyError

from bot import settings as configuration
from bot.access import Policy
from bot.changes.approvals import Approvals
from bot.changes.cards.approvals import kept
from bot.changes.obstacles import Obstacles
from bot.changes.outcomes import outcome_of
from bot.changes.settling import Settling
from bot.documents.documents import Documents
from bot.experiences.suggesting import Typing
from bot.features.cases.evidence import EvidenceFiles
from bot.journal import SEND_WITHIN, Archive, Journal, Retention
from bot.journal.approval_requests import Requests
from bot.opencloud.client import RetryPolicy, Transport, open_session
from bot.runtime.approvals import ApprovalDesk
from bot.runtime.bot import Bot, Parts, Patience
from bot.runtime.bulk import BulkDesk
from bot.runtime.case_cards import CaseCards
from bot.runtime.case_log import CaseLog
from bot.runtime.erasing import Erasing
from bot.runtime.evidence import ChannelShelf
from bot.runtime.jobs import RegularJob
from bot.runtime.members import Members
from bot.runtime.options import Suggestions
from bot.runtime.presence import Presence
from bot.runtime.process import log_to_stderr, run_until_stopped
from bot.runtime.undo import UndoDesk
from bot.settings import Settings
from bot.storage import Database, in_short
from bot.wiring import FACES, Services, command_groups

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, with its time zone."""
    return datetime.now(UTC)


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    retry: RetryPolicy = RetryPolicy(),  # noqa: B008  frozen
    guild_ready_timeout_s: float = 2.0,
    patience: Patience = Patience(),  # noqa: B008  frozen
    send_within: timedelta = SEND_WITHIN,
) -> AsyncIterator[Bot]:
    """Build the bot from its settings, ready for `bot.start(token)`; leaving stops it and closes everything it opened.

    Args:
        settings: As `bot.settings.load` returns them.
        clock: The time by which plans expire and cases are dated.
        retry: How often requests to Roblox are sent again, and how long a person waits for them.
        guild_ready_timeout_s: How long discord.py waits for servers at start; a sandbox has them all at once.
        patience: How long the bot waits before it says something, or goes on.
        send_within: How old a recorded change may be when it is sent to Roblox.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be opened or migrated.
    """
    _point_discord_at(settings.hosts)
    async with Database.open(settings.database.url) as database, open_session() as session, Documents() as documents:
        documents.sweep()
        await database.migrate()
        if database.lost is not None:
            log.warning("%s.", database.lost)
        archive = Archive(database, clock=clock)
        log.info("the journal at %s has the head %s", database.file, await archive.head())
        keep_for, policy = settings.journal.keep_for, settings.policy()
        foundation = _Foundation(
            settings=settings,
            transport=Transport(session),
            documents=documents,
            retry=retry,
            journal=Journal(
                database,
                outcome_of=outcome_of,
                clock=clock,
                accounts_of=policy.accounts_of,
                alarm=settings.alarm.rate,
                send_within=send_within,
            ),
            archive=archive,
            requests=Requests(database, clock=clock, role_name=policy.role_name),
            retention=Retention(archive, keep_for, clock) if keep_for is not None else None,
            policy=policy,
            clock=clock,
            patience=patience,
        )
        await _follow_in_log_channel(foundation.journal, settings)
        bot = Bot(
            guilds=settings.discord.guilds,
            needed_to_see=settings.discord.needed_to_see,
            policy=foundation.policy,
            faces=FACES,
            parts=foundation.parts,
            ensure_writable=foundation.journal.ensure_writable,
            guild_ready_timeout_s=guild_ready_timeout_s,
            patience=patience,
        )
        for cog in bot.parts.cogs:
            await bot.add_cog(cog)
        try:
            yield bot
        finally:
            await bot.close()


async def _follow_in_log_channel(journal: Journal, settings: Settings) -> None:
    if settings.discord.log_channel is None:
        await journal.log.end()
    else:
        await journal.log.begin()


def _point_discord_at(hosts: configuration.HostsSettings) -> None:
    if hosts.discord_api is not None:
        Route.BASE = hosts.discord_api
    if hosts.discord_gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(hosts.discord_gateway)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foundation:
    """The parts that do not need Discord, and how the others are built on them for a client of Discord."""

    settings: Settings
    transport: Transport
    documents: Documents
    retry: RetryPolicy
    journal: Journal
    archive: Archive
    requests: Requests
    retention: Retention | None
    policy: Policy
    clock: Clock
    patience: Patience

    def parts(self, client: commands.Bot) -> Parts:
        """Build the parts that serve people. Called once."""
        members = Members(client)
        services = Services(
            self.settings,
            transport=self.transport,
            documents=self.documents,
            retry=self.retry,
            journal=self.journal,
            policy=self.policy,
            clock=self.clock,
            find_member=members.find,
            retention=self.retention,
        )
        approvals = Approvals(
            self.requests,
            self.policy,
            services.kinds,
            services.undo,
            draw=partial(kept, faces=FACES),
            clock=self.clock,
        )
        bulk = BulkDesk(services.bulks, FACES)
        undo = UndoDesk(services.undo, FACES, bulk.follow_any)
        channels, evidence = self.settings.discord, self._evidence(client, services)
        case_cards = CaseCards(self.journal, services.experiences, services.undo, services.values, FACES)
        approval_desk = ApprovalDesk(
            client,
            approvals,
            FACES,
            channel_id=channels.review_channel or channels.log_channel,
            find_member=members.find,
            follow=bulk.follow_any,
            explain_unused=evidence.explain_unused,
            title_of=case_cards.title,
        )
        settling = Settling(self.journal, services.kinds, clock=self.clock)
        return Parts(
            cogs=command_groups(
                client,
                services,
                approvals,
                bulk=bulk,
                undo=undo,
                case_cards=case_cards,
                evidence=evidence,
            ),
            suggestions=Suggestions(
                experiences=services.experiences,
                players=services.players,
                cases=services.cases,
                data=services.data.suggestions,
                templates=services.bans.templates,
                faces=FACES,
                policy=self.policy,
                typing=Typing(self.patience.rests_s),
                within_s=self.patience.suggest_s,
            ),
            undo=undo,
            bulk=bulk,
            approvals=approval_desk,
            obstacles=Obstacles(self.journal, approvals.find_same),
            jobs=self._jobs(client, settling, approval_desk),
            case_cards=case_cards,
            case_log=self._case_log(client, case_cards),
        )

    def _evidence(self, client: commands.Bot, services: Services) -> EvidenceFiles:
        """Return what keeps evidence, in the log channel if the settings name one."""
        channel_id = self.settings.discord.log_channel
        shelf = ChannelShelf(client, channel_id, within_s=self.patience.keep_s) if channel_id is not None else None
        return EvidenceFiles(self.journal, self.policy, services.cases, shelf)

    def _jobs(self, client: commands.Bot, settling: Settling, approval_desk: ApprovalDesk) -> tuple[RegularJob, ...]:
        minute, look = timedelta(minutes=1), timedelta(seconds=self.patience.look_s)
        jobs = (
            RegularJob("checking approval requests", approval_desk.pass_time, every=timedelta(seconds=30)),
            RegularJob("settling open cases", settling.settle_all, every=minute),
            RegularJob("showing a freeze", Presence(client, self.journal).update, every=look),
        )
        if self.retention is None:
            return jobs
        erasing = Erasing(client, self.retention, channel_id=self.settings.discord.log_channel)
        return (*jobs, RegularJob("erasing old plans and images", erasing.step, every=timedelta(days=1)))

    def _case_log(self, client: commands.Bot, case_cards: CaseCards) -> CaseLog | None:
        """Show every case in the log channel, if the settings name one, and ask there for a person if one has to look."""
        channel_id = self.settings.discord.log_channel
        if channel_id is None:
            return None
        case_log = CaseLog(
            client,
            self.journal,
            case_cards,
            faces=FACES,
            channel_id=channel_id,
            pause_s=self.patience.log_pause_s,
        )
        self.journal.subscribe(case_log.add)
        return case_log


async def run(settings: Settings) -> int:
    """Run the bot until something stops it; return the process's exit code."""
    log_to_stderr(settings.secrets())
    try:
        async with build(settings) as bot:
            gc.collect()
            gc.freeze()  # else each full collection looks at all that was imported, and everybody waits for it
            return await run_until_stopped(bot, settings)
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        log.error("the journal at %s cannot be opened: %s", settings.database.url, in_short(error))
        return 1
