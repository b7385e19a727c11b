"""The composition root: the only module that knows every part."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import aiohttp
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy.exc import SQLAlchemyError

from bot import settings as configuration
from bot.access import FindMember, Policy
from bot.changes.approvals import Approvals
from bot.changes.bulk.bulks import Bulks
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.runs import BulkRuns
from bot.changes.cards.approvals import kept
from bot.changes.kinds import ChangeKind
from bot.changes.outcomes import outcome_of
from bot.changes.settling import Settling
from bot.changes.undo import Undo
from bot.changes.values import CaseValues
from bot.experiences.experiences import Board, Experience, Experiences, Layout, Store
from bot.experiences.players import Players
from bot.features.announcements import cards as announcement_cards
from bot.features.announcements.announcements import Announcements
from bot.features.announcements.kinds import kinds as announcement_kinds
from bot.features.bans.bans import Moderation
from bot.features.bans.bulk.kinds import kinds as bulk_kinds
from bot.features.bans.bulk.plans import BulkBans
from bot.features.bans.bulk.subjects import bans_in_bulk
from bot.features.bans.cards import bans as ban_cards
from bot.features.bans.cards import bulk as bulk_cards
from bot.features.bans.kinds import kinds as ban_kinds
from bot.features.bans.orders import BanTemplate
from bot.features.bans.records import BanRecords
from bot.features.boards import cards as board_cards
from bot.features.boards.boards import Leaderboards
from bot.features.boards.kinds import kinds as board_kinds
from bot.features.boards.scores import Scores
from bot.features.cases.cases import Cases
from bot.features.cases.evidence import Evidence
from bot.features.data import Data
from bot.features.data.cards import cases as data_cards
from bot.features.data.kinds import kinds as data_kinds
from bot.features.notes import cards as note_cards
from bot.features.notes.kinds import kinds as note_kinds
from bot.features.notes.notes import Notes
from bot.features.places import cards as place_cards
from bot.features.places.kinds import kinds as place_kinds
from bot.features.places.places import Places
from bot.features.players.profiles import Profiles
from bot.features.players.timelines import Timelines
from bot.features.servers import cards as server_cards
from bot.features.servers.kinds import kinds as server_kinds
from bot.features.servers.servers import Servers
from bot.features.staff.cards import freezes as freeze_cards
from bot.features.staff.freezes import Freezing
from bot.features.staff.health import Health
from bot.features.staff.kinds import kinds as staff_kinds
from bot.features.staff.staff import Staff
from bot.journal import Archive, Journal, Retention
from bot.journal.approval_requests import Requests
from bot.opencloud.client import Hosts, OpenCloud, Pacing, RetryPolicy, Transport
from bot.opencloud.models import PlaceId, UniverseId
from bot.runtime.bot import Bot, Patience
from bot.runtime.bulk import BulkDesk
from bot.runtime.case_log import CaseLog
from bot.runtime.evidence import ChannelShelf
from bot.runtime.members import Members
from bot.runtime.options import Suggestions
from bot.runtime.presence import Presence
from bot.runtime.process import log_to_stderr, run_until_stopped
from bot.runtime.reviews import ReviewDesk
from bot.runtime.undo import UndoDesk
from bot.settings import Settings
from bot.storage import Database
from bot.ui.faces import Faces
from cogs.announcements import AnnouncementCommands
from cogs.approvals import ApprovalCommands
from cogs.bans import Bans
from cogs.cases import CaseCommands
from cogs.data import DataCommands
from cogs.help import Help
from cogs.leaderboards import LeaderboardCommands
from cogs.places import PlaceCommands
from cogs.players import PlayerCommands
from cogs.servers import ServerCommands
from cogs.staff import StaffCommands

log = logging.getLogger(__name__)

FACES = Faces(
    (
        *ban_cards.FACES,
        *bulk_cards.FACES,
        *data_cards.FACES,
        *board_cards.FACES,
        *note_cards.FACES,
        *announcement_cards.FACES,
        *server_cards.FACES,
        *place_cards.FACES,
        *freeze_cards.FACES,
    )
)
"""How every kind of change looks."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Every service, built once."""

    experiences: Experiences
    players: Players
    data: Data
    moderation: Moderation
    ban_records: BanRecords
    bulks: Bulks
    bulk_bans: BulkBans
    notes: Notes
    profiles: Profiles
    timelines: Timelines
    leaderboards: Leaderboards
    scores: Scores
    announcements: Announcements
    servers: Servers
    places: Places
    cases: Cases
    kinds: tuple[ChangeKind, ...]
    values: CaseValues
    undo: Undo
    staff: Staff
    freezing: Freezing
    health: Health

    def cogs(self, bot: Bot, policy: Policy, evidence: Evidence) -> Iterable[commands.Cog]:
        """Return the command groups, each with the services that it speaks for."""
        return (
            Bans(self.moderation, self.ban_records, self.bulk_bans, bot.bulk, evidence, FACES),
            PlayerCommands(self.profiles, self.notes, self.timelines, FACES),
            DataCommands(self.data),
            LeaderboardCommands(self.leaderboards, self.scores),
            AnnouncementCommands(self.announcements),
            ServerCommands(self.servers),
            PlaceCommands(self.places),
            CaseCommands(self.cases, self.undo, bot.undo, evidence, FACES),
            StaffCommands(self.staff, self.freezing, self.health, bot),
            Help(bot.tree, policy),
        )


@asynccontextmanager
async def build(
    settings: Settings,
    *,
    clock: Clock = utc_now,
    retry: RetryPolicy = RetryPolicy(),  # noqa: B008  frozen
    guild_ready_timeout_s: float = 2.0,
    patience: Patience = Patience(),  # noqa: B008  frozen
) -> AsyncIterator[Bot]:
    """Build the bot from its settings, ready for `bot.start(token)`; leaving stops it and closes all it opened.

    Args:
        settings: As `bot.settings.load` returns them.
        clock: The time by which plans expire and cases are dated.
        retry: How often requests to Roblox are sent again, and how long a person waits for them.
        guild_ready_timeout_s: How long discord.py waits for servers at start; a sandbox has them all at once.
        patience: How long the bot waits before it says something, or goes on.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be opened or migrated.
    """
    _point_discord_at(settings.hosts)
    async with Database.open(settings.database.url) as database, _session() as session:
        await database.migrate()
        archive = Archive(database, clock=clock)
        log.info("the journal at %s has the head %s", database.file, await archive.head())
        journal = Journal(database, outcome_of=outcome_of, clock=clock, alarm=settings.alarm.rate)
        keep_for, policy = settings.journal.keep_for, settings.policy()
        retention = Retention(archive, keep_for, clock) if keep_for is not None else None
        services = services_of(settings, Transport(session), retry, journal, policy, clock, retention=retention)
        bot = Bot(
            guilds=settings.discord.guilds,
            policy=policy,
            faces=FACES,
            suggestions=Suggestions(
                experiences=services.experiences,
                players=services.players,
                cases=services.cases,
                data=services.data.suggestions,
                templates=services.moderation.templates,
                faces=FACES,
                policy=policy,
            ),
            guild_ready_timeout_s=guild_ready_timeout_s,
            patience=patience,
        )
        bot.ensure_writable = journal.ensure_writable
        approvals = Approvals(
            Requests(database, clock=clock),
            policy,
            services.kinds,
            services.undo,
            draw=partial(kept, faces=FACES),
            clock=clock,
        )
        evidence = Evidence(journal, policy, services.cases, _shelf(bot, settings))
        find_member = services.bulks.runs.find_member = Members(bot).find
        bot.bulk = BulkDesk(services.bulks, FACES)
        bot.before_leaving(bot.bulk.finish)
        bot.undo = UndoDesk(services.undo, FACES, bot.bulk.follow_any)
        for cog in (*services.cogs(bot, policy, evidence), ApprovalCommands(approvals)):
            await bot.add_cog(cog)
        _ask_second_persons(bot, approvals, find_member, settings)
        settling = Settling(journal, services.kinds, clock=clock)
        bot.repeat(settling.settle_all, every=timedelta(minutes=1), name="settling open cases")
        _follow(bot, journal, services, settling, settings)
        bot.repeat(Presence(bot, journal).update, every=timedelta(seconds=patience.look_s), name="showing a freeze")
        if retention is not None:
            bot.repeat(retention.erase, every=timedelta(days=1), name="erasing old plans and images")
        try:
            yield bot
        finally:
            await bot.close()


def _point_discord_at(hosts: configuration.Hosts) -> None:
    if hosts.discord_api is not None:
        Route.BASE = hosts.discord_api
    if hosts.discord_gateway is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(hosts.discord_gateway)


def _session() -> aiohttp.ClientSession:
    # A game's servers share the budgets, so more connections would only wait longer at Roblox's door.
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64))


def services_of(  # noqa: PLR0917  what every service is made of
    settings: Settings,
    transport: Transport,
    retry: RetryPolicy,
    journal: Journal,
    policy: Policy,
    clock: Clock,
    *,
    retention: Retention | None = None,
) -> Services:
    """Build every service on what they share."""
    experiences = Experiences(
        (
            _experience(key, each, transport, retry, settings.hosts, journal)
            for key, each in settings.experiences.items()
        ),
        default=settings.default_experience,
    )
    players = Players(journal, policy)
    templates = {
        name: BanTemplate(name=name, display=each.display, note=each.note, duration=each.duration)
        for name, each in settings.ban_templates.items()
    }
    data = Data.of(experiences, players, journal, policy, clock)
    moderation = Moderation(experiences, players, journal, policy, clock, templates)
    runs = BulkRuns(policy, journal)
    bulk_bans = BulkChanges(bans_in_bulk(moderation), experiences, players, journal, policy, clock, runs)
    bulks = Bulks((bulk_bans,), runs, journal=journal, policy=policy, clock=clock)
    scores = Scores(experiences, players, journal, policy, clock)
    notes = Notes(experiences, players, journal, policy, clock)
    records = BanRecords(experiences, players, journal, policy, clock)
    announcements = Announcements(experiences, players, journal, policy, clock)
    servers = Servers(experiences, journal, policy, clock)
    places = Places(experiences, journal, policy, clock)
    kinds = (
        *ban_kinds(moderation),
        *bulk_kinds(bulk_bans, bulks),
        *data_kinds(data),
        *board_kinds(scores),
        *note_kinds(notes),
        *announcement_kinds(announcements),
        *server_kinds(servers),
        *place_kinds(places),
        *staff_kinds(),
    )
    values = CaseValues(kinds, policy)
    return Services(
        experiences=experiences,
        players=players,
        data=data,
        moderation=moderation,
        ban_records=records,
        bulks=bulks,
        bulk_bans=bulk_bans,
        notes=notes,
        profiles=Profiles(experiences, players, journal, policy, clock),
        timelines=Timelines(experiences, players, journal, records, policy),
        leaderboards=Leaderboards(experiences, players, policy),
        scores=scores,
        announcements=announcements,
        servers=servers,
        places=places,
        cases=Cases(experiences, players, journal, policy, values, clock),
        kinds=kinds,
        values=values,
        undo=Undo(kinds, journal, policy, values, clock),
        staff=Staff(policy),
        freezing=Freezing(journal, policy),
        health=Health(
            experiences=experiences,
            journal=journal,
            policy=policy,
            clock=clock,
            database_file=settings.database.file,
            started_at=clock(),
            retention=retention,
        ),
    )


def _experience(  # noqa: PLR0917  what a client is made of
    key: str,
    experience: configuration.Experience,
    transport: Transport,
    retry: RetryPolicy,
    hosts: configuration.Hosts,
    journal: Journal,
) -> Experience:
    universe_id = UniverseId(experience.universe_id)
    return Experience(
        key=key,
        name=experience.name,
        universe_id=universe_id,
        client=OpenCloud(
            transport,
            universe_id=universe_id,
            api_key=experience.api_key,
            pacing=Pacing(bulk_share=experience.budget.bulk_share),
            retry=retry,
            hosts=Hosts(open_cloud=hosts.open_cloud, users=hosts.users, thumbnails=hosts.thumbnails),
            may_leave=journal.ensure_going_on,
        ),
        places={name: PlaceId(place_id) for name, place_id in experience.places.items()},
        stores={alias: _store(alias, store) for alias, store in experience.stores.items()},
        boards={alias: _board(alias, board) for alias, board in experience.leaderboards.items()},
        topic=experience.announcements.topic if experience.announcements is not None else None,
    )


def _store(alias: str, store: configuration.Store) -> Store:
    return Store(
        alias=alias,
        name=store.data_store,
        scope=store.scope,
        key=store.key,
        layout=Layout(store.layout),
        summary=store.summary,
    )


def _board(alias: str, board: configuration.Leaderboard) -> Board:
    return Board(
        alias=alias,
        name=board.ordered_data_store,
        title=board.title,
        scope=board.scope,
        key=board.key,
        unit=board.unit,
        unit_one=board.unit if board.unit_one is None else board.unit_one,
        descending=board.descending,
    )


def _ask_second_persons(bot: Bot, approvals: Approvals, find_member: FindMember, settings: Settings) -> None:
    """Show every request in the review channel, and take the presses on them, also on those of earlier runs."""
    channel_id = settings.discord.review_channel or settings.discord.log_channel
    bot.reviews = ReviewDesk(
        bot, approvals, FACES, channel_id=channel_id, find_member=find_member, follow=bot.bulk.follow_any
    )
    bot.repeat(bot.reviews.pass_time, every=timedelta(seconds=30), name="seeing to requests")


def _shelf(bot: Bot, settings: Settings) -> ChannelShelf | None:
    channel = settings.discord.log_channel
    return ChannelShelf(bot, channel) if channel is not None else None


def _follow(bot: Bot, journal: Journal, services: Services, settling: Settling, settings: Settings) -> None:
    """Show every case in the log channel, if there is one, and call there for a person where one has to look."""
    if settings.discord.log_channel is None:
        return
    case_log = CaseLog(
        bot,
        journal,
        undo=services.undo,
        values=services.values,
        faces=FACES,
        channel_id=settings.discord.log_channel,
    )
    journal.subscribe(case_log.add)
    settling.subscribe(case_log.ask)
    bot.run_in_background(case_log.run, name="case log")
    bot.before_leaving(case_log.drained)


async def run(settings: Settings) -> int:
    """Run the bot until it is told to stop; return the process's exit code."""
    log_to_stderr(settings.secrets())
    try:
        async with build(settings) as bot:
            return await run_until_stopped(bot, settings)
    except (SQLAlchemyError, OSError) as error:
        log.error("the journal at %s cannot be opened: %s", settings.database.url, error)
        return 1
