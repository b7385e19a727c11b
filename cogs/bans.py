"""`/ban`, `/unban` and `/bans …`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Actor, Capability, DiscordId
from bot.changes.bulk.lists import as_typed
from bot.changes.bulk.plans import BulkRequest
from bot.experiences.uploads import Upload, text_of
from bot.features.bans.bans import Bans
from bot.features.bans.bulk.plans import BulkAction, BulkBans
from bot.features.bans.cards import bans as render
from bot.features.bans.cards import bulk as bulk_render
from bot.features.bans.cards import records as records_render
from bot.features.bans.cards import states
from bot.features.bans.orders import BanRequest
from bot.features.bans.plans import BanPlan
from bot.features.bans.records import BanQuery, BanRecords, Ending
from bot.features.cases.evidence import EvidenceFiles
from bot.i18n import tr
from bot.runtime.asking import keeps_words
from bot.runtime.ban_options import (
    LONGEST_LENGTH,
    LONGEST_NOTE,
    PLAYERS_FILE,
    Template,
    asks_for_a_ban,
    asks_for_many,
)
from bot.runtime.bulk import BulkDesk
from bot.runtime.confirming import confirm
from bot.runtime.evidence import uploads
from bot.runtime.file_types import EVIDENCE, PLAYERS, takes_files
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlaceOption, PlayerOption, usual_options
from bot.runtime.paging import reply_in_pages
from bot.ui.cards import Attachment
from bot.ui.faces import Faces
from bot.ui.paging import Turning
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply

Length = app_commands.Range[str, 1, LONGEST_LENGTH]
Reason = app_commands.Range[str, 1, 400]
Note = app_commands.Range[str, 1, LONGEST_NOTE]
TemplateOption = app_commands.Transform[str, Template]

_ACTIONS: Mapping[str, BulkAction] = {"ban": BulkAction.BAN, "unban": BulkAction.UNBAN}


class BanCommands(commands.Cog):
    """Who may join the experience."""

    bans = app_commands.Group(name="bans", description="Who is banned, since when, and why.")

    def __init__(
        self,
        bans: Bans,
        records: BanRecords,
        bulk: BulkBans,
        desk: BulkDesk,
        evidence: EvidenceFiles,
        faces: Faces,
    ) -> None:
        self._moderation, self._records, self._bulk, self._desk = bans, records, bulk, desk
        self._evidence, self._faces = evidence, faces

    @app_commands.command()
    @requires(Capability.BANS_WRITE, example='player:BuilderBen duration:7d reason:"Exploiting the duel bug"')
    @asks_for_a_ban
    @takes_files(evidence=EVIDENCE, evidence_2=EVIDENCE, evidence_3=EVIDENCE)
    @usual_options
    async def ban(
        self,
        interaction: Interaction,
        player: PlayerOption,
        duration: Length | None = None,
        reason: Reason | None = None,
        template: TemplateOption | None = None,
        note: Note | None = None,
        ban_alts: bool = True,
        evidence: discord.Attachment | None = None,
        evidence_2: discord.Attachment | None = None,
        evidence_3: discord.Attachment | None = None,
        place: PlaceOption | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Ban a player from the experience or one place of it.

        Args:
            player: Username, earlier username, user id, or profile link.
            duration: 30m, 12h, 7d, 1w2d, 2mo, a date like 2026-12-24 18:00 (UTC), or permanent.
            reason: What the player reads; no links, no names.
            template: A prepared reason, with its note and duration; your own options go first.
            note: What only staff read; the case and your name are added.
            ban_alts: Also ban suspected other accounts of the person (Roblox decides which).
            evidence: A file for the case: a picture, a clip, a log. It is kept in the log channel.
            evidence_2: A second file.
            evidence_3: A third file.
            place: Only this place; otherwise the whole experience.
        """
        await acknowledge(interaction)
        request = BanRequest(
            player=player,
            duration=duration,
            reason=reason,
            note=note,
            template=template,
            ban_alts=ban_alts,
            experience=experience,
            place=place,
        )
        await self._ask_to_ban(interaction, request, uploads(interaction, evidence, evidence_2, evidence_3))

    async def _ask_to_ban(self, interaction: Interaction, request: BanRequest, files: Sequence[Upload]) -> None:
        plan = await self._moderation.plan_ban(actor_of(interaction), request)
        self._evidence.check(files)

        def about(shown: BanPlan) -> str:
            return tr("a ban of {player}", player=shown.player.name)

        async def with_evidence(actor: Actor, shown: BanPlan) -> BanPlan:
            kept = await self._evidence.keep(
                actor,
                files,
                about=about(shown),
                capability=Capability.BANS_WRITE,
                experience=shown.experience.key,
            )
            return replace(shown, evidence=kept)

        await confirm(
            interaction,
            plan,
            ask=partial(render.ban_question, files=[each.name for each in files]),
            verb=render.ban_verb(plan),
            asks=render.ban_request(plan),
            harmful=True,
            while_waiting=tr(render.WAITING),
            prepare=with_evidence,
            unused=lambda actor, shown: self._evidence.explain_unused(actor.name, shown.evidence, about=about(shown)),
            apply=self._moderation.apply_ban,
        )

    @app_commands.command()
    @requires(Capability.BANS_WRITE, example='player:BuilderBen reason:"Appeal accepted"')
    @keeps_words
    @usual_options
    async def unban(
        self,
        interaction: Interaction,
        player: PlayerOption,
        reason: Reason,
        place: PlaceOption | None = None,
        experience: ExperienceOption | None = None,
    ) -> None:
        """Unban a player.

        Args:
            player: Username, earlier username, user id, or profile link.
            reason: Why; only staff read it.
            place: The ban from this place; otherwise the ban from the whole experience.
        """
        await acknowledge(interaction)
        plan = await self._moderation.plan_unban(
            actor_of(interaction), player=player, reason=reason, experience=experience, place=place
        )
        await confirm(
            interaction,
            plan,
            ask=render.unban_question,
            verb=tr("Unban"),
            while_waiting=tr(render.WAITING),
            apply=self._moderation.apply_unban,
        )

    @bans.command()
    @requires(Capability.BANS_READ, example="player:BuilderBen")
    @usual_options
    async def view(
        self,
        interaction: Interaction,
        player: PlayerOption,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show whether a player is banned: everywhere, since when, by whom and why.

        Args:
            player: Username, earlier username, user id, or profile link.
        """
        await acknowledge(interaction, private=not share)
        state = await self._moderation.view(actor_of(interaction), player=player, experience=experience)
        await reply(interaction, states.ban_state(state, self._faces), private=not share)

    @bans.command(name="list")
    @requires(Capability.BANS_READ, example="ending:permanent")
    @usual_options
    async def list_bans(
        self,
        interaction: Interaction,
        place: PlaceOption | None = None,
        ending: Literal["permanent", "expiring"] | None = None,
        moderator: discord.User | None = None,
        text: app_commands.Range[str, 1, 100] | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """List who is banned now.

        Args:
            place: The bans from this place; otherwise the bans from the whole experience.
            ending: Only permanent bans, or only bans that end by themselves.
            moderator: Only bans that this person gave through Steward.
            text: Only bans with this text in a reason.
        """
        await acknowledge(interaction, private=not share)
        query = BanQuery(
            place=place,
            ending=Ending(ending) if ending is not None else None,
            moderator_id=DiscordId(moderator.id) if moderator is not None else None,
            text=text,
            experience=experience,
        )
        listing = self._records.active(actor_of(interaction), query)
        await reply_in_pages(interaction, listing.page, records_render.ban_page, private=not share)

    @bans.command()
    @requires(Capability.BANS_READ, example="player:BuilderBen")
    @usual_options
    async def history(
        self,
        interaction: Interaction,
        player: PlayerOption,
        place: PlaceOption | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show every ban and unban of a player: Roblox's own log, with the cases.

        Args:
            player: Username, earlier username, user id, or profile link.
            place: Only bans from this place.
        """
        await acknowledge(interaction, private=not share)
        history = await self._records.history(actor_of(interaction), player=player, place=place, experience=experience)
        await reply_in_pages(
            interaction, history.page, records_render.history_page, private=not share, turning=Turning.NEWEST_FIRST
        )

    @bans.command()
    @requires(Capability.BANS_BULK, example='action:ban file:raiders.csv duration:30d reason:"Raiding the event"')
    @asks_for_many
    @takes_files(file=PLAYERS)
    @usual_options
    async def bulk(
        self,
        interaction: Interaction,
        action: Literal["ban", "unban"],
        file: discord.Attachment | None = None,
        duration: Length | None = None,
        reason: Reason | None = None,
        template: TemplateOption | None = None,
        note: Note | None = None,
        ban_alts: bool = True,
        place: PlaceOption | None = None,
        experience: ExperienceOption | None = None,
        players: str | None = None,
    ) -> None:
        """Ban or unban many players: you see the list first, then it is done one by one.

        Args:
            action: What to do with each player.
            file: The players, one on each line or in a column of a table; otherwise a form asks for them.
            duration: 30m, 12h, 7d, 1w2d, 2mo, a date like 2026-12-24 18:00 (UTC), or permanent.
            reason: What each player reads; for an unban, why.
            template: A prepared reason, with its note and duration; your own options go first.
            note: What only staff read; the case and your name are added.
            ban_alts: Also ban suspected other accounts of each person (Roblox decides which).
            place: Only this place; otherwise the whole experience.
        """
        await acknowledge(interaction)
        order = BanRequest(
            player="",
            duration=duration,
            reason=reason,
            note=note,
            template=template,
            ban_alts=ban_alts,
            experience=experience,
            place=place,
        )
        given = as_typed(players or "") if file is None else await text_of(uploads(interaction, file)[0])
        await self._ask_bulk(_ACTIONS[action], order, interaction, given)

    async def _ask_bulk(self, action: BulkAction, order: BanRequest, interaction: Interaction, players: str) -> None:
        request = BulkRequest(action=action, players=players, order=order)
        plan = await self._bulk.plan(actor_of(interaction), request)
        await confirm(
            interaction,
            plan,
            ask=bulk_render.bulk_question,
            verb=bulk_render.bulk_verb(plan),
            harmful=action is BulkAction.BAN,
            apply=self._bulk.apply,
            typed=Attachment(name=PLAYERS_FILE, content=players.encode("utf-8", "replace")),
            then=self._desk.follow,
        )
