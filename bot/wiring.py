"""Every feature in one place: its service, its kinds of change, how they look, its commands. Part of the composition root."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from discord.ext import commands

from bot import settings as configuration
from bot.access import FindMember, Policy
from bot.changes.approvals import Approvals
from bot.changes.bulk.bulks import Bulks
from bot.changes.bulk.changes import BulkChanges
from bot.changes.bulk.runs import BulkRuns
from bot.changes.undo import Undo
from bot.changes.values import CaseValues
from bot.documents.documents import Documents
from bot.experiences.experiences import Board, Experience, Experiences, Layout, Store
from bot.experiences.players import Players
from bot.features.announcements import cards as announcement_cards
from bot.features.announcements.announcements import Announcements
from bot.features.announcements.kinds import kinds as announcement_kinds
from bot.features.bans.bans import Bans
from bot.features.bans.bulk.kinds import kinds as bulk_kinds
from bot.features.bans.bulk.subjects import bans_in_bulk
from bot.features.bans.cards import bans as ban_cards
from bot.features.bans.cards import bulk as bulk_cards
from bot.features.bans.kinds import kinds as ban_kinds
from bot.features.bans.orders import BanTemplate
from bot.features.bans.records import BanRecords
from bot.features.boards import cards as board_cards
from bot.features.boards.boards import Leaderboards
from bot.features.boards.kinds import kinds as board_kinds
from bot.features.boards.rows import BoardRows
from bot.features.boards.scores import Scores
from bot.features.cases.cases import Cases
from bot.features.cases.evidence import EvidenceFiles
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
from bot.journal import Journal
from bot.journal.retention import Retention
from bot.opencloud.client import Hosts, OpenCloud, Pacing, RetryPolicy, Transport
from bot.opencloud.models import PlaceId, UniverseId
from bot.runtime.bulk import BulkDesk
from bot.runtime.case_cards import CaseCards
from bot.runtime.undo import UndoDesk
from bot.settings import Settings
from bot.ui.faces import Faces
from cogs.announcements import AnnouncementCommands
from cogs.approvals import ApprovalCommands
from cogs.bans import BanCommands
from cogs.cases import CaseCommands
from cogs.data import DataCommands
from cogs.help import Help
from cogs.leaderboards import LeaderboardCommands
from cogs.places import PlaceCommands
from cogs.players import PlayerCommands
from cogs.servers import ServerCommands
from cogs.staff import StaffCommands

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


class Services:
    """Every service, and every kind of change.

    Args:
        settings: As `bot.settings.load` returns them.
        transport: Carries every request to Roblox.
        retry: How often requests are sent again, and how long a person waits for them.
        journal: Records what is done.
        policy: Who may do what.
        clock: The time by which plans expire and cases are dated.
        find_member: Returns somebody with the roles that they hold now; None without Discord.
        documents: Keep the values of games, and work on them.
        retention: Erases old plans and images; None where they are kept forever.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: Transport,
        retry: RetryPolicy,
        journal: Journal,
        policy: Policy,
        clock: Callable[[], datetime],
        find_member: FindMember | None,
        documents: Documents,
        retention: Retention | None = None,
    ) -> None:
        self.experiences = experiences = Experiences(
            (
                _experience(
                    key,
                    each,
                    _client(each, settings.hosts, transport, retry, journal, clock=clock, documents=documents),
                    several=len(settings.experiences) > 1,
                )
                for key, each in settings.experiences.items()
            ),
            default=settings.default_experience,
        )
        self.players = players = Players(journal, policy)
        self.data = Data.of(experiences, players, journal, policy, clock, documents=documents)
        self.bans = Bans(experiences, players, journal, policy, clock, _templates(settings))
        self.ban_records = BanRecords(experiences, players, journal, policy, clock)
        runs = BulkRuns(policy, journal, find_member=find_member)
        self.bulk_bans = BulkChanges(bans_in_bulk(self.bans), experiences, players, journal, policy, clock, runs)
        self.bulks = Bulks((self.bulk_bans,), runs, journal=journal, policy=policy, clock=clock)
        self.notes = Notes(experiences, players, journal, policy, clock)
        self.profiles = Profiles(experiences, players, journal, policy, clock, documents=documents)
        self.timelines = Timelines(experiences, players, journal, self.ban_records, policy)
        rows = BoardRows(experiences, players, policy)
        self.leaderboards = Leaderboards(rows)
        self.scores = Scores(rows, journal, policy, clock)
        self.announcements = Announcements(experiences, players, journal, policy, clock)
        self.servers = Servers(experiences, journal, policy, clock)
        self.places = Places(experiences, journal, policy, clock)
        self.kinds = (
            *ban_kinds(self.bans),
            *bulk_kinds(self.bulk_bans, self.bulks),
            *data_kinds(self.data),
            *board_kinds(self.scores),
            *note_kinds(self.notes),
            *announcement_kinds(self.announcements),
            *server_kinds(self.servers),
            *place_kinds(self.places),
            *staff_kinds(),
        )
        self.values = CaseValues(self.kinds, policy)
        self.cases = Cases(experiences, players, journal, policy, self.values, clock)
        self.undo = Undo(self.kinds, journal, policy, self.values, clock)
        self.staff = Staff(policy)
        self.freezing = Freezing(journal, policy)
        self.health = Health(
            experiences=experiences,
            journal=journal,
            policy=policy,
            clock=clock,
            database_file=settings.database.file,
            started_at=clock(),
            retention=retention,
            lost=lambda: journal.lost,
            log_channel=settings.discord.log_channel,
        )


def command_groups(
    client: commands.Bot,
    services: Services,
    approvals: Approvals,
    *,
    bulk: BulkDesk,
    undo: UndoDesk,
    case_cards: CaseCards,
    evidence: EvidenceFiles,
) -> tuple[commands.Cog, ...]:
    """Return the command groups, each with the services that it uses."""
    return (
        BanCommands(services.bans, services.ban_records, services.bulk_bans, bulk, evidence, FACES),
        PlayerCommands(services.profiles, services.notes, services.timelines, FACES),
        DataCommands(services.data),
        LeaderboardCommands(services.leaderboards, services.scores),
        AnnouncementCommands(services.announcements),
        ServerCommands(services.servers),
        PlaceCommands(services.places),
        CaseCommands(services.cases, undo, case_cards, evidence, FACES),
        StaffCommands(services.staff, services.freezing, services.health, client),
        ApprovalCommands(approvals),
        Help(client.tree, services.staff.policy),
    )


def _client(
    experience: configuration.ExperienceSettings,
    hosts: configuration.HostsSettings,
    transport: Transport,
    retry: RetryPolicy,
    journal: Journal,
    *,
    clock: Callable[[], datetime],
    documents: Documents,
) -> OpenCloud:
    return OpenCloud(
        transport,
        universe_id=UniverseId(experience.universe_id),
        api_key=experience.api_key,
        pacing=Pacing(bulk_share=experience.budget.bulk_share),
        retry=retry,
        hosts=Hosts(open_cloud=hosts.open_cloud, users=hosts.users, thumbnails=hosts.thumbnails),
        clock=clock,
        may_leave=journal.ensure_not_stopped,
        in_time=journal.ensure_in_time,
        documents=documents,
    )


def _experience(
    key: str, experience: configuration.ExperienceSettings, client: OpenCloud, *, several: bool
) -> Experience:
    return Experience(
        key=key,
        name=experience.name,
        universe_id=UniverseId(experience.universe_id),
        client=client,
        places={name: PlaceId(place_id) for name, place_id in experience.places.items()},
        stores={alias: _store(alias, store) for alias, store in experience.stores.items()},
        boards={alias: _board(alias, board) for alias, board in experience.leaderboards.items()},
        topic=experience.announcements.topic if experience.announcements is not None else None,
        tables=experience.tables,
        shown_name=experience.name if several else "",
    )


def _store(alias: str, store: configuration.StoreSettings) -> Store:
    return Store(
        alias=alias,
        name=store.data_store,
        scope=store.scope,
        key=store.key,
        layout=Layout(store.layout),
        summary=store.summary,
    )


def _board(alias: str, board: configuration.LeaderboardSettings) -> Board:
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


def _templates(settings: Settings) -> dict[str, BanTemplate]:
    return {
        name: BanTemplate(name=name, display=each.display, note=each.note, duration=each.duration)
        for name, each in settings.ban_templates.items()
    }
