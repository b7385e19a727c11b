"""`/case …`."""

from __future__ import annotations

from functools import partial
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Capability, DiscordId
from bot.features.cases.cards import cases as cards
from bot.features.cases.cases import Cases, CaseSearch
from bot.features.cases.evidence import EvidenceFiles
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.case_cards import CaseCards
from bot.runtime.evidence import uploads
from bot.runtime.file_types import EVIDENCE, takes_files
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import (
    ExperienceOption,
    PlayerOption,
    Suggested,
    Suggestion,
    Suggestions,
    matching,
    usual_options,
)
from bot.runtime.paging import reply_in_pages
from bot.runtime.undo import UndoDesk
from bot.ui import cases as render
from bot.ui.faces import Faces
from bot.ui.host import host_of
from bot.ui.paging import Turning
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply


class _Case(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> list[Suggestion]:
        found = await suggestions.cases.suggest(actor_of(interaction), typed)
        return [(suggestions.faces.label(case), str(case.id)) for case in found]


class _Kind(Suggested):
    async def suggest(self, suggestions: Suggestions, _interaction: Interaction, typed: str) -> list[Suggestion]:
        return matching(typed, ((tr(name), kind.value) for kind, name in suggestions.faces.names.items()))


class _Outcome(Suggested):
    async def suggest(self, _suggestions: Suggestions, _interaction: Interaction, typed: str) -> list[Suggestion]:
        return matching(typed, ((tr(words), outcome.value) for outcome, (_, words, _) in render.OUTCOMES.items()))


REVERSIBLE = tuple(each for each in Capability if each.traits.reversible)
"""Any of these opens `/case undo` for one's own cases."""

Number = app_commands.Transform[str, _Case]
Words = app_commands.Range[str, 1, 400]
Moment = app_commands.Range[str, 1, 40]


class CaseCommands(commands.GroupCog, group_name="case", group_description="What staff did, when and why."):
    """Finding and reading cases, adding to them, and undoing what they did."""

    def __init__(
        self, cases: Cases, desk: UndoDesk, case_cards: CaseCards, evidence: EvidenceFiles, faces: Faces
    ) -> None:
        self._cases, self._desk, self._cards = cases, desk, case_cards
        self._evidence, self._faces = evidence, faces

    @app_commands.command()
    @requires(Capability.CASES_READ, example="case:12")
    @usual_options
    async def view(self, interaction: Interaction, case: Number, share: bool = False) -> None:
        """Show a case: who did what to which player or thing, when and why, and what was there before.

        Args:
            case: The number of the case.
        """
        await acknowledge(interaction, private=not share)
        actor = actor_of(interaction)
        found = await self._cases.view(actor, number=case)
        await reply(interaction, await self._cards.seen(actor, found, shared=share), private=not share)

    @app_commands.command()
    @requires(Capability.CASES_READ, example='moderator:@mona kind:ban since:"7d ago"')
    @usual_options
    async def search(
        self,
        interaction: Interaction,
        player: PlayerOption | None = None,
        moderator: discord.User | None = None,
        kind: app_commands.Transform[str, _Kind] | None = None,
        outcome: app_commands.Transform[str, _Outcome] | None = None,
        text: app_commands.Range[str, 1, 100] | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Find cases: by player, member of staff, kind, outcome, words and time.

        Args:
            player: Only cases about this player: username, earlier username, user id, or profile link.
            moderator: Only what this member of staff did.
            kind: Only this kind of change.
            outcome: Only cases with this outcome.
            text: Words, or the beginnings of words, in reasons, notes, names and announcements.
            since: Only from this time on: 2026-11-24 18:00 (UTC), yesterday, 7d ago, or a Discord timestamp.
            until: Only before this time, written in the same ways.
            experience: Only cases of this game; otherwise of all that you may read.
        """
        await acknowledge(interaction, private=not share)
        search = CaseSearch(
            player=player,
            moderator_id=DiscordId(moderator.id) if moderator is not None else None,
            kind=kind,
            outcome=outcome,
            text=text,
            since=since,
            until=until,
            experience=experience,
        )
        listing = await self._cases.search(actor_of(interaction), search)
        await reply_in_pages(
            interaction,
            listing.page,
            partial(cards.case_page, faces=self._faces),
            private=not share,
            turning=Turning.NEWEST_FIRST,
        )

    @app_commands.command()
    @requires(Capability.CASES_READ, example='since:"90d ago"')
    @usual_options
    async def stats(
        self,
        interaction: Interaction,
        moderator: discord.User | None = None,
        since: Moment | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Count what was done: by member of staff, by kind and by month.

        Args:
            moderator: Only what this member of staff did.
            since: From this time on: 2026-11-24 (UTC) or 90d ago; otherwise the last half year.
            experience: Only cases of this game; otherwise of all that you may read.
        """
        await acknowledge(interaction, private=not share)
        counts = await self._cases.statistics(
            actor_of(interaction),
            moderator_id=DiscordId(moderator.id) if moderator is not None else None,
            since=since,
            experience=experience,
        )
        await reply(interaction, cards.statistics_card(counts, self._faces), private=not share)

    @app_commands.command()
    @requires(Capability.CASES_AMEND, example='case:12 text:"Appealed, and explained it"')
    @keeps_words
    async def note(self, interaction: Interaction, case: Number, text: Words) -> None:
        """Add a note to a case; it stays with your name.

        Args:
            case: The number of the case.
            text: What staff should know.
        """
        await acknowledge(interaction)
        with host_of(interaction).working():
            found = await self._cases.note(actor_of(interaction), number=case, text=text)
            await reply(interaction, await self._cards.seen(actor_of(interaction), found), private=True)

    @app_commands.command()
    @requires(Capability.CASES_AMEND, example='case:12 reason:"Wrong player"')
    @keeps_words
    async def void(self, interaction: Interaction, case: Number, reason: Words) -> None:
        """Declare that a case no longer counts. It stays, marked as void; nothing in the game changes.

        Args:
            case: The number of the case.
            reason: Why it does not count.
        """
        await acknowledge(interaction)
        with host_of(interaction).working():
            found = await self._cases.void(actor_of(interaction), number=case, reason=reason)
            await reply(interaction, await self._cards.seen(actor_of(interaction), found), private=True)

    @app_commands.command()
    @requires(Capability.CASES_AMEND, example='case:12 outcome:applied reason:"A player saw the message"')
    @keeps_words
    async def settle(
        self, interaction: Interaction, case: Number, outcome: Literal["applied", "not applied"], reason: Words
    ) -> None:
        """Say whether a case was applied, if the answer was lost and Roblox cannot show it.

        Args:
            case: The number of the case.
            outcome: Whether it was applied.
            reason: How you know; the case keeps it.
        """
        await acknowledge(interaction)
        applied = outcome == "applied"
        with host_of(interaction).working():
            found = await self._cases.settle(actor_of(interaction), number=case, was_applied=applied, reason=reason)
            await reply(interaction, await self._cards.seen(actor_of(interaction), found), private=True)

    @app_commands.command()
    @requires(
        Capability.CASES_UNDO,
        or_for_own=REVERSIBLE,
        example='case:12 reason:"Wrong player"',
    )
    @keeps_words
    async def undo(
        self,
        interaction: Interaction,
        case: Number,
        reason: Words,
    ) -> None:
        """Undo a case: put back what was there before it. First you see what has changed since.

        Args:
            case: The number of the case.
            reason: Why; the case of the undo keeps it.
        """
        await acknowledge(interaction)
        await self._desk.ask(interaction, case, reason)

    @app_commands.command()
    @requires(Capability.CASES_READ, example="case:12 file:clip.mp4")
    @takes_files(file=EVIDENCE, file_2=EVIDENCE, file_3=EVIDENCE)
    async def evidence(
        self,
        interaction: Interaction,
        case: Number,
        file: discord.Attachment,
        file_2: discord.Attachment | None = None,
        file_3: discord.Attachment | None = None,
    ) -> None:
        """Add files to a case: your own, or anybody's if you may amend cases.

        Args:
            case: The number of the case.
            file: A picture, a clip, a log; it is kept in the log channel.
            file_2: A second file.
            file_3: A third file.
        """
        await acknowledge(interaction)
        files = uploads(interaction, file, file_2, file_3)
        with host_of(interaction).working():
            found = await self._evidence.attach(actor_of(interaction), files, number=case)
            await reply(interaction, await self._cards.seen(actor_of(interaction), found), private=True)
