"""The bot itself: logs in, syncs its commands to the configured servers, and stops without leaving anything half-done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Literal

import aiohttp
import discord
from discord.ext import commands

from bot.access import ApprovalRule, DiscordId, Policy
from bot.changes.cards import undo as undo_cards
from bot.changes.obstacles import Obstacles
from bot.changes.plans import Plan
from bot.changes.undo_plans import UndoPlan
from bot.errors import Stopping
from bot.experiences.suggesting import RESTS_AFTER_S
from bot.i18n import tr
from bot.runtime.approvals import ApprovalDesk
from bot.runtime.bulk import BulkDesk
from bot.runtime.case_cards import CaseCards
from bot.runtime.case_log import CaseLog
from bot.runtime.command_sync import CommandSync
from bot.runtime.connection import Pauses, skip_malformed, stay_connected
from bot.runtime.gate import Gate, actor_of
from bot.runtime.jobs import RegularJob
from bot.runtime.lost_responses import LostResponses
from bot.runtime.options import Suggesting, Suggestions
from bot.runtime.under_way import UnderWay, cut_off_card
from bot.runtime.undo import UndoDesk
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import Ends, MayRun, only_open
from bot.ui.host import ApprovalVerb, DialogHost, Planned, PlanT
from bot.ui.open_dialogs import OpenDialogs
from bot.ui.taking import take, taker_of
from bot.ui.views import NO_PINGS, ApprovalButton, BulkButton, CardView, Interaction, UndoButton, show_failure

log = logging.getLogger(__name__)

CONNECTIONS = 128
"""Connections to Discord at once; discord.py has no limit, and each takes a file that the process may open."""

SYNC_AGAIN = timedelta(minutes=1)
"""How often the commands are synced to servers of which Discord did not take them."""

Job = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the bot waits before it says something, or goes on.

    Attributes:
        forgotten_s: How long the bot leaves a press that it does not know to another process, which may show its dialog. Discord
            waits 3 s.
        slow_s: How long a question waits for an outcome before it shows words in place of its buttons.
        suggest_s: How long suggestions may take. Discord waits 3 s.
        rests_s: After how long without another keystroke suggestions ask Roblox.
        look_s: How often the bot looks for a freeze, which another process may have set, to show it in the list of members.
        reconnect_s: The first pause between two connections to Discord's gateway that were short.
        keep_s: How long Discord may take for small files of evidence.
        log_pause_s: The first pause after Discord did not take a card for the log channel.
        stop_s: How long a stop waits for changes that are under way.
        read_s: How long it then waits for other answers.
    """

    forgotten_s: float = 2.0
    slow_s: float = 1.5
    suggest_s: float = 2.5
    rests_s: float = RESTS_AFTER_S
    look_s: float = 10.0
    reconnect_s: float = 1.0
    keep_s: float = 8.0
    log_pause_s: float = 1.0
    stop_s: float = 20.0
    read_s: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the bot is made of, beside its connection to Discord.

    Attributes:
        cogs: The groups of commands.
        suggestions: Where autocompletes get their suggestions.
        undo: Takes the presses of Undo.
        bulk: Takes the presses of Stop and Resume.
        approvals: Takes plans that need a second person, and the presses of Approve and Deny.
        obstacles: Finds what would stop a plan now.
        jobs: What runs regularly.
        case_cards: Draws cases.
        case_log: Shows every case; None if the settings name no log channel.
    """

    cogs: Sequence[commands.Cog]
    suggestions: Suggestions
    undo: UndoDesk
    bulk: BulkDesk
    approvals: ApprovalDesk
    obstacles: Obstacles
    jobs: Sequence[RegularJob]
    case_cards: CaseCards
    case_log: CaseLog | None


class Bot(commands.Bot):
    """Steward in Discord.

    It asks only for the `guilds` intent: interactions carry the member with their roles.

    Args:
        guilds: The servers that get the commands.
        policy: Who may do what.
        faces: How every kind of change looks.
        parts: Makes the parts, for the client that speaks to Discord.
        ensure_writable: Raises `JournalUnreadable` where the journal is not the journal that the bot was started with.
        needed_to_see: The permissions of Discord, as bits, that members need to see the commands; None for no permission.
        guild_ready_timeout_s: How long discord.py waits for servers at start.
        patience: How long the bot waits before it says something, or goes on.
    """

    tree: Gate

    def __init__(
        self,
        *,
        guilds: Iterable[DiscordId],
        policy: Policy,
        faces: Faces,
        parts: Callable[[commands.Bot], Parts],
        ensure_writable: Callable[[], Coroutine[Any, Any, None]],
        needed_to_see: int | None = None,
        guild_ready_timeout_s: float = 2.0,
        patience: Patience = Patience(),
    ) -> None:
        self._lost_responses = LostResponses()
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True),
            tree_cls=Gate,
            allowed_mentions=NO_PINGS,
            guild_ready_timeout=guild_ready_timeout_s,
            max_messages=None,
            chunk_guilds_at_startup=False,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            http_trace=self._lost_responses.trace,
        )
        self.under_way = UnderWay()
        self.tree.policy, self.tree.under_way = policy, self.under_way
        self.ensure_writable = ensure_writable
        self.faces = faces
        self.patience = patience
        self.add_dynamic_items(UndoButton, BulkButton, ApprovalButton)
        self._command_sync = CommandSync(self.tree, guilds)
        self._needed_to_see = needed_to_see
        self._jobs: list[tuple[str, Job]] = []
        self._background: list[asyncio.Task[None]] = []
        self._last_jobs: list[Job] = []
        self._open_dialogs = OpenDialogs()
        self._forgotten: set[asyncio.Task[Any]] = set()
        self._working: list[asyncio.Task[object] | None] = []
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False
        self._leaving: asyncio.Task[None] | None = None
        self._left = asyncio.Event()
        skip_malformed(self._connection.parsers)
        self.parts = parts(self)
        self.before_leaving(self.parts.bulk.finish)
        for job in (*self.parts.jobs, RegularJob("syncing the commands", self.on_ready, every=SYNC_AGAIN)):
            self.repeat(job)
        if self.parts.case_log is not None:
            self._jobs.append(("case_log", self.parts.case_log.run))
            self.before_leaving(self.parts.case_log.drained)

    async def setup_hook(self) -> None:
        """Start the background jobs, and sync the commands to each configured server, where they appear at once."""
        self._background += [asyncio.create_task(job(), name=name) for name, job in self._jobs]
        if self._needed_to_see is not None:
            self.tree.show_only_to(discord.Permissions(self._needed_to_see))
        await self._command_sync.begin()

    async def connect(self, *, reconnect: bool = True) -> None:  # noqa: ARG002  discord.py's own signature
        """Stay connected to Discord's gateway until the bot closes."""
        await stay_connected(self, Pauses(self.patience.reconnect_s), self._left)

    async def on_ready(self) -> None:
        """Sync the commands to servers that do not have them: it joined them while not connected, or Discord failed."""
        await self._command_sync.appeared(guild.id for guild in self.guilds)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Sync the commands to a server that has invited the bot."""
        await self._command_sync.appeared([guild.id])

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Sync the commands to a server that had an outage when they were synced."""
        await self._command_sync.appeared([guild.id])

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server has removed the bot, and with it the commands."""
        self._command_sync.left(guild.id)

    @contextmanager
    def working(self, *, until_the_end: bool = False) -> Iterator[None]:
        """Keep the bot from stopping until an act of staff has ended and the person has the answer.

        Args:
            until_the_end: Whether it may begin while the bot stops.

        Raises:
            Stopping: The bot is about to stop, so nothing new begins.
        """
        if self._stopping and not until_the_end:
            raise Stopping
        task: asyncio.Task[object] | None = asyncio.current_task()
        self._working.append(task)
        self._idle.clear()
        try:
            yield
        finally:
            self._working.remove(task)
            if not self._working:
                self._idle.set()

    @property
    def suggestions(self) -> Suggestions:
        """Where autocompletes get their suggestions."""
        return self.parts.suggestions

    @property
    def open_dialogs(self) -> OpenDialogs:
        """The dialogs and forms that this process shows."""
        return self._open_dialogs

    @property
    def slow_s(self) -> float:
        """Seconds after which a question says that it takes longer."""
        return self.patience.slow_s

    def if_lost(self, error: BaseException) -> str | None:
        """Return what to do about a change whose answer was lost; None if Steward reads it back itself."""
        return self.faces.if_lost(error)

    def ends(self, plan: Any) -> Ends:
        """Return how cards call the end of a plan that did not go well."""
        return undo_cards.ends(plan) if isinstance(plan, UndoPlan) else self.faces.ends(plan)

    async def done_card(self, interaction: Interaction, outcome: Any) -> Card:
        """Return what the person of the interaction reads after a change: its case."""
        card = await self.parts.case_cards.done(actor_of(interaction), outcome)
        state = (only_open(each, self.commands_of(interaction)) for each in card.state)
        return replace(card, state=tuple(filter(None, state)))

    async def let_others_first(self) -> None:
        """Wait shortly until all who came are acknowledged."""
        await self.under_way.let_others_first()

    def may_have_answered(self, interaction: Interaction) -> bool:
        """Whether Discord may have taken a first response of this process whose answer was lost."""
        return interaction.id in self._lost_responses

    async def foresee(self, interaction: Interaction, plan: PlanT) -> PlanT:
        """Return a plan with what would stop it now, for the person of the interaction."""
        if not isinstance(plan, Plan):
            return plan
        return await self.parts.obstacles.foresee(actor_of(interaction), plan)

    async def ask_to_approve(self, interaction: Interaction, plan: Planned, approval_rule: ApprovalRule) -> Card:
        """Pass on a plan that needs a second person."""
        return await self.parts.approvals.ask(interaction, plan, approval_rule)

    def commands_of(self, interaction: Interaction) -> MayRun:
        """Return which commands the person of an interaction may run."""
        return partial(self.tree.may_run, actor_of(interaction))

    async def undo_pressed(self, interaction: Interaction, case_id: int) -> None:
        """Pass on a press of Undo."""
        await self.parts.undo.pressed(interaction, case_id)

    async def bulk_pressed(self, interaction: Interaction, verb: Literal["stop", "resume"], case_id: int) -> None:
        """Pass on a press of Stop or Resume."""
        await self.parts.bulk.pressed(interaction, verb, case_id)

    async def approval_pressed(self, interaction: Interaction, verb: ApprovalVerb, number: int, revision: int) -> None:
        """Pass on a press of Approve, Deny or Take back."""
        await self.parts.approvals.pressed(interaction, verb, number, revision)

    def repeat(self, job: RegularJob) -> None:
        """Run a job as soon as Discord is connected; a stop waits for its current step."""

        async def run() -> None:
            await self.wait_until_ready()
            await job.run()

        self._jobs.append((job.name, run))
        self.before_leaving(job.finish)

    def before_leaving(self, job: Job) -> None:
        """Run something at a stop, while Discord is still connected."""
        self._last_jobs.append(job)

    async def on_message(self, _message: discord.Message, /) -> None:
        """Ignore messages: Steward only answers commands."""

    async def on_interaction(self, interaction: Interaction, /) -> None:
        """Count a press as under way. Answer it if its dialog has ended, too: after a restart, or after it expired."""
        if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            return
        taker = taker_of(interaction)
        if taker is None:
            taker = self._open_dialogs.dispatch(interaction)
            if taker is not None:
                self._keep(taker)
        if taker is not None and not taker.done():
            self.under_way.add(interaction, taker)
        self._keep(asyncio.create_task(self._answer_if_forgotten(interaction)))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._forgotten.add(task)
        task.add_done_callback(self._forgotten.discard)

    async def _answer_if_forgotten(self, interaction: Interaction) -> None:
        await asyncio.sleep(self.patience.forgotten_s)
        if not take(interaction):
            return
        card = Card(
            meaning=Meaning.REFUSED,
            title=tr("This dialog has ended"),
            body=(tr("It was answered, it expired, or Steward was restarted since. **This press changed nothing.**"),),
            note=(tr("Run the command again to see how things are now."),),
        )
        try:
            await interaction.response.send_message(view=CardView(card), ephemeral=True, allowed_mentions=NO_PINGS)
        except Exception as error:  # noqa: BLE001  discord.py lets its HTTP client's errors through
            log.info("a press on a dialog that has ended was answered elsewhere, or not at all: %s", error)

    async def close(self) -> None:
        """Finish what is under way, then leave. A second call waits for the same end.

        A change that takes longer than `Patience.stop_s` is cut off; its case is settled at the next start. Everybody who still
        waits for an answer reads that the bot stops.
        """
        if self._leaving is None:
            self._leaving = asyncio.create_task(self._leave(), name="leave")
        await asyncio.shield(self._leaving)

    async def _cut_off(self) -> None:
        """End what is still under way, and answer the people who wait for it."""
        changing = set(self._working)
        left = await self.under_way.cut_off(after_s=self.patience.read_s)
        answers = [
            asyncio.create_task(show_failure(interaction, cut_off_card(changing=task in changing)))
            for task, interaction in left.items()
            if interaction.type is not discord.InteractionType.autocomplete
        ]
        if answers:
            await asyncio.wait(answers, timeout=self.patience.read_s)

    async def _leave(self) -> None:
        self._stopping = True
        self.under_way.close()
        try:
            async with asyncio.timeout(self.patience.stop_s):
                await self._idle.wait()
                for job in self._last_jobs:
                    await job()
        except TimeoutError:
            log.warning("stopping with %s changes under way; they are settled at the next start", len(self._working))
        await self._cut_off()
        tasks = (*self._background, *self._forgotten)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await super().close()
        self._left.set()


# Here the type checker compares the bot with the protocols behind an interaction. As base classes, they would come between the
# constructors of discord.py.
_HOST: type[DialogHost] = Bot
_SUGGESTING: type[Suggesting] = Bot
