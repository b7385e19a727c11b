"""`/data …`."""

from __future__ import annotations

from functools import partial
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import Capability
from bot.documents.document import Document
from bot.experiences.uploads import document_of
from bot.features.data import Data
from bot.features.data.addresses import Where
from bot.features.data.cards import changes, entries, lists, snapshots
from bot.features.data.edits import Action
from bot.features.data.plans import EntryPlan
from bot.features.data.reading import EntryView, Moment
from bot.i18n import tr
from bot.runtime import data_options
from bot.runtime.asking import keeps_words
from bot.runtime.confirming import confirm
from bot.runtime.data_options import Amount, Reason, Text
from bot.runtime.evidence import uploads
from bot.runtime.file_types import VALUE, takes_files
from bot.runtime.gate import actor_of, requires
from bot.runtime.options import ExperienceOption, PlayerOption, usual_options
from bot.runtime.paging import reply_in_pages
from bot.ui.cards import Attachment
from bot.ui.choosers import Chooser, ChooserAction, ChooserPage, ListItem
from bot.ui.forms import LONGEST_TEXT, Answers, Form, reason_field
from bot.ui.paging import Turning
from bot.ui.taking import acknowledge
from bot.ui.views import Interaction, reply


class DataCommands(
    commands.GroupCog, group_name="data", group_description="Player data, its versions, and changes of it."
):
    """Commands that read and change entries of data stores."""

    def __init__(self, data: Data) -> None:
        self.data = data

    @app_commands.command()
    @requires(Capability.DATA_READ, example="player:BuilderBen field:Data.Coins")
    @data_options.asks_for_the_entry
    @usual_options
    async def view(
        self,
        interaction: Interaction,
        player: PlayerOption | None = None,
        field: data_options.FieldOption | None = None,
        version: data_options.VersionOption | None = None,
        at: str | None = None,
        key: data_options.KeyOption | None = None,
        store: data_options.StoreOption | None = None,
        scope: str | None = None,
        experience: ExperienceOption | None = None,
        share: bool = False,
    ) -> None:
        """Show an entry, or one field of it, now or in the past.

        Args:
            player: Whose entry: username, earlier username, user id, or profile link.
            field: Only this field, like Data.Coins.
            version: An older version.
            at: As it was then: 2026-11-24 18:00 (UTC), 2h ago, or a Discord timestamp.
        """
        await acknowledge(interaction, private=not share)
        where = Where(player=player, key=key, store=store, scope=scope, experience=experience)
        found = await self.data.reading.view(
            actor_of(interaction), where, moment=Moment(version=version, at=at), field=field
        )
        await self._show(interaction, found, private=not share)

    @app_commands.command()
    @requires(
        Capability.DATA_WRITE,
        example='player:BuilderBen field:Data.Coins action:add value:500 reason:"Lost in the crash"',
    )
    @data_options.change_options
    async def edit(
        self,
        interaction: Interaction,
        field: data_options.FieldOption,
        action: Literal["set", "add", "append", "remove", "unset"],
        reason: Reason,
        value: Text | None = None,
        *,
        where: Where,
    ) -> None:
        """Change one field of an entry, and nothing else in it.

        Args:
            field: The field, like Data.Coins or Data.Inventory[0].Name.
            action: What to do: set, add to a number, append to or remove from a list, or unset the field.
            reason: Why; the case keeps it.
            value: A number, a text, true, false, or JSON.
        """
        await acknowledge(interaction)
        plan = await self.data.writing.plan_edit(
            actor_of(interaction), where, field=field, action=Action(action), value=value, reason=reason
        )
        await self._confirm(interaction, plan, verb=tr("Save 1 change"))

    @app_commands.command()
    @requires(Capability.DATA_WRITE, example='player:BuilderBen reason:"Repaired by hand"')
    @takes_files(file=VALUE)
    @data_options.entry_options
    async def replace(
        self,
        interaction: Interaction,
        reason: Reason,
        file: discord.Attachment | None = None,
        *,
        where: Where,
    ) -> None:
        """Replace the whole value of an entry: by hand, or from a file.

        Args:
            reason: Why; the case keeps it.
            file: The new value as a JSON file; otherwise you write it.
        """
        await acknowledge(interaction)

        async def write(where: Where, press: Interaction, text: str | Document) -> None:
            plan = await self.data.writing.plan_replace(actor_of(press), where, text=text, reason=reason)
            await self._confirm(press, plan, verb=tr("Replace value"), harmful=True, typed=text)

        if file is not None:
            await write(where, interaction, await self._attached(interaction, file))
            return
        draft = await self.data.writing.begin_replace(actor_of(interaction), where, longest=LONGEST_TEXT)
        await data_options.ask_for_the_value(interaction, draft, partial(write, draft.address.pin(where)))

    @app_commands.command()
    @requires(Capability.DATA_CREATE, example='store:Settings key:event value:{"open":true} reason:"New event"')
    @takes_files(file=VALUE)
    @data_options.entry_options
    async def create(
        self,
        interaction: Interaction,
        reason: Reason,
        value: Text | None = None,
        file: discord.Attachment | None = None,
        *,
        where: Where,
    ) -> None:
        """Make a new entry; refused if there is already one.

        Args:
            reason: Why; the case keeps it.
            value: The value as JSON; without a value and a file, you write it.
            file: The value as a JSON file.
        """
        await acknowledge(interaction)

        async def write(where: Where, press: Interaction, text: str | Document) -> None:
            plan = await self.data.writing.plan_create(actor_of(press), where, text=text, reason=reason)
            await self._confirm(press, plan, verb=tr("Create entry"), typed=text)

        text = await self._attached(interaction, file) if file is not None else value
        if text is not None:
            await write(where, interaction, text)
            return
        draft = await self.data.writing.begin_create(actor_of(interaction), where)
        await data_options.ask_for_the_value(interaction, draft, partial(write, draft.address.pin(where)))

    @app_commands.command()
    @requires(Capability.DATA_WRITE, example='store:Settings key:visits amount:1 reason:"Counted by hand"')
    @data_options.entry_options
    async def increment(self, interaction: Interaction, amount: Amount, reason: Reason, where: Where) -> None:
        """Add to an entry that is a whole number.

        Args:
            amount: How much to add; a number below 0 takes away.
            reason: Why; the case keeps it.
        """
        await acknowledge(interaction)
        plan = await self.data.writing.plan_increment(actor_of(interaction), where, amount=amount, reason=reason)
        await self._confirm(interaction, plan, verb=changes.increment_verb(amount))

    @app_commands.command()
    @requires(Capability.DATA_DELETE, example='player:BuilderBen reason:"Asked to start over"')
    @data_options.entry_options
    async def delete(self, interaction: Interaction, reason: Reason, where: Where) -> None:
        """Delete an entry. The case keeps its value, and Roblox its versions for 30 days.

        Args:
            reason: Why; the case keeps it.
        """
        await acknowledge(interaction)
        plan = await self.data.writing.plan_delete(actor_of(interaction), where, reason=reason)
        await self._confirm(interaction, plan, verb=tr("Delete entry"), harmful=True)

    @app_commands.command()
    @requires(Capability.DATA_RESTORE, example='player:BuilderBen at:"2 days ago" reason:"Lost items in the crash"')
    @data_options.save_options
    async def restore(
        self,
        interaction: Interaction,
        reason: Reason,
        version: data_options.VersionOption | None = None,
        at: str | None = None,
        *,
        where: Where,
    ) -> None:
        """Write an older version back; a deleted entry can be restored too.

        Args:
            reason: Why; the case keeps it.
            version: Which version.
            at: As it was then: 2026-11-24 18:00 (UTC), 2h ago, or a Discord timestamp.
        """
        await acknowledge(interaction)
        await self._restore(interaction, where, Moment(version=version, at=at), reason)

    @app_commands.command()
    @requires(Capability.DATA_READ, example='player:BuilderBen older:"2 days ago"')
    @data_options.entry_options
    async def compare(
        self,
        interaction: Interaction,
        older: data_options.VersionOption,
        newer: data_options.VersionOption | None = None,
        *,
        where: Where,
    ) -> None:
        """Show what changed between two versions, or since one.

        Args:
            older: The first version, or a time like 2h ago.
            newer: The second version; otherwise the present one.
        """
        await acknowledge(interaction)
        found = await self.data.reading.compare(actor_of(interaction), where, older=older, newer=newer)
        await reply(interaction, entries.comparison_card(found), private=True)

    @app_commands.command()
    @requires(Capability.DATA_READ, example="player:BuilderBen")
    @data_options.entry_options
    async def versions(self, interaction: Interaction, where: Where) -> None:
        """List an entry's versions; view, compare and restore from there."""
        await acknowledge(interaction)
        found = await self.data.listing.versions(actor_of(interaction), where)

        async def fetch(press: Interaction, number: int) -> ChooserPage:
            sheet = await found.page(actor_of(press), number)
            card = lists.versions_card(found, sheet)
            return ChooserPage(card=card, choices=lists.version_choices(sheet), number=number, more=sheet.more)

        actions = self._version_actions(found.address.pin(where))
        if not self.data.writing.may(actor_of(interaction), Capability.DATA_RESTORE, found.address):
            actions = actions[:-1]
        dialog = Chooser(
            interaction,
            await fetch(interaction, 0),
            fetch=fetch,
            actions=actions,
            placeholder=tr("Choose a save (times in UTC)"),
            turning=Turning.NEWEST_FIRST,
        )
        await reply(interaction, dialog, private=True)

    @app_commands.command()
    @requires(Capability.DATA_READ, example="store:players prefix:Player_7")
    @usual_options
    async def keys(
        self,
        interaction: Interaction,
        prefix: str = "",
        store: data_options.StoreOption | None = None,
        scope: str | None = None,
        deleted: bool = False,
        experience: ExperienceOption | None = None,
    ) -> None:
        """List the keys of a data store.

        Args:
            prefix: Only keys that start with this.
            scope: The store's scope, or - for all; otherwise the one in the settings.
            deleted: Also those that were deleted within 30 days.
        """
        await acknowledge(interaction)
        where = Where(store=store, scope=scope, experience=experience)
        found = self.data.listing.keys(actor_of(interaction), where, prefix=prefix, include_deleted=deleted)
        await reply_in_pages(interaction, found.pages.page, lambda sheet: lists.keys_card(found, sheet), private=True)

    @app_commands.command()
    @requires(Capability.DATA_READ, example="prefix:Player")
    @usual_options
    async def stores(
        self,
        interaction: Interaction,
        prefix: str = "",
        deleted: bool = False,
        experience: ExperienceOption | None = None,
    ) -> None:
        """List the data stores of the experience.

        Args:
            prefix: Only stores whose names start with this.
            deleted: Also those that were deleted within 30 days.
        """
        await acknowledge(interaction)
        found = self.data.listing.stores(
            actor_of(interaction), experience=experience, prefix=prefix, include_deleted=deleted
        )
        await reply_in_pages(interaction, found.pages.page, lambda sheet: lists.stores_card(found, sheet), private=True)

    @app_commands.command()
    @requires(Capability.DATA_SNAPSHOT, example='reason:"Before the update"')
    @keeps_words
    @usual_options
    async def snapshot(
        self, interaction: Interaction, reason: Reason, experience: ExperienceOption | None = None
    ) -> None:
        """Let Roblox keep the present value of every key, for example before an update; once a day.

        Args:
            reason: Why; the case keeps it.
        """
        await acknowledge(interaction)
        plan = self.data.snapshots.plan(actor_of(interaction), reason=reason, experience=experience)
        await confirm(
            interaction,
            plan,
            ask=snapshots.snapshot_question,
            verb=tr("Take a snapshot"),
            apply=self.data.snapshots.apply,
        )

    def _version_actions(self, where: Where) -> list[ChooserAction]:
        """Return what can be done with a chosen version; to restore it comes last."""

        async def compare(press: Interaction, chosen: ListItem) -> None:
            await acknowledge(press)
            found = await self.data.reading.compare(actor_of(press), where, older=chosen.value)
            await reply(press, entries.comparison_card(found), private=True)

        async def view(press: Interaction, chosen: ListItem) -> None:
            await acknowledge(press)
            found = await self.data.reading.view(actor_of(press), where, moment=Moment(version=chosen.value))
            await self._show(press, found, private=True)

        async def restore(press: Interaction, chosen: ListItem) -> None:
            async def written(submitted: Interaction, answers: Answers) -> None:
                await acknowledge(submitted)
                await self._restore(submitted, where, Moment(version=chosen.value), answers["reason"] or "")

            title = tr("Restore save {save} (UTC)", save=chosen.label)
            field = reason_field(tr("Staff see it in the case."))
            await press.response.send_modal(Form(press, title, [field], written))

        return [
            ChooserAction(tr("Compare with now"), compare, likely=True),
            ChooserAction(tr("View"), view),
            ChooserAction(tr("Restore"), restore, opens_form=True),
        ]

    async def _show(self, interaction: Interaction, found: EntryView, *, private: bool) -> None:
        async with self.data.reading.file_of(found) as file:
            await reply(interaction, entries.entry_card(found, file), private=private)

    async def _attached(self, interaction: Interaction, file: discord.Attachment) -> Document:
        return await document_of(uploads(interaction, file)[0], self.data.reading.values.documents)

    async def _restore(self, interaction: Interaction, where: Where, moment: Moment, reason: str) -> None:
        plan = await self.data.writing.plan_restore(actor_of(interaction), where, moment=moment, reason=reason)
        await self._confirm(interaction, plan, verb=tr("Restore save"), harmful=True)

    async def _confirm(
        self,
        interaction: Interaction,
        plan: EntryPlan,
        *,
        verb: str,
        harmful: bool = False,
        typed: str | Document | None = None,
    ) -> None:
        await confirm(
            interaction,
            plan,
            ask=changes.question,
            verb=verb,
            harmful=harmful,
            apply=self.data.writing.apply,
            # A file that was attached is the person's own.
            typed=Attachment(name=data_options.FILE_NAME, content=typed.encode("utf-8", "replace"))
            if isinstance(typed, str)
            else None,
        )
