"""Changes entries: each change is planned on the present entry, shown, and applied only to the version that was shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import checked_reason
from bot.documents.document import Document
from bot.documents.layout import show
from bot.errors import AccessDenied, InvalidInput, StalePlan
from bot.experiences.field_paths import FieldPath
from bot.features.data.addresses import Address, Addresses, Where
from bot.features.data.changes import WHOLE, Caution, Change, Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.edits import Action
from bot.features.data.images import Image
from bot.features.data.new_stores import find_new_store
from bot.features.data.numbers import EXACT_NUMBERS, numbers_rule
from bot.features.data.plans import Draft, EntryOutcome, EntryPlan, Made, intent_of, work_out
from bot.features.data.reading import DataReading, Moment
from bot.features.data.values import EntryValues
from bot.i18n import tr
from bot.journal import Case, Journal, Proofs, TargetLock
from bot.opencloud.errors import Conflict, Missing
from bot.opencloud.models import Receipt
from bot.opencloud.resources.entries import Entry
from bot.together import together
from bot.typed import ensure_visible

"""Data stores on one page of Roblox's list."""


@dataclass(frozen=True, slots=True)
class DataWriting:
    """Plans and makes changes of player data."""

    addresses: Addresses
    reading: DataReading
    values: EntryValues
    proofs: Proofs
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan_edit(
        self, actor: Actor, where: Where, *, field: str, action: Action, value: str | None, reason: str
    ) -> EntryPlan:
        """Return the change of one field.

        Raises:
            AccessDenied: The actor may not edit this field, or not by so much.
            InvalidInput: The field, the value or the action does not fit the present entry.
            NotFound: There is no such player.
        """
        why = checked_reason(reason)
        address = await self.addresses.find(actor, Capability.DATA_WRITE, where)
        labelled = address.store.find_labelled(field)
        if labelled is None:
            return await self._plan(actor, address, Edit(FieldPath.parse(field), action, value), why)
        by_label = Edit(FieldPath.parse(labelled), action, value)
        self.policy.require(actor, by_label.capability, address.subject(by_label.reach.dotted))
        address, entry = await self.look(address)
        meant = await self.reading.meant(entry, field, by_label.field)
        return await self.plan_on(actor, address, replace(by_label, field=meant), entry, why)

    async def plan_replace(self, actor: Actor, where: Where, *, text: str | Document, reason: str) -> EntryPlan:
        """Return the change of the whole value to what a person wrote as JSON.

        Raises:
            AccessDenied: The actor may not write whole values of this store.
            InvalidInput: The text is not JSON, or not a value for this store, or there is no such entry.
            NotFound: There is no such player.
        """
        why = checked_reason(reason)
        address = await self.addresses.find(actor, Capability.DATA_WRITE, where)
        return await self._plan(actor, address, Replace(await self.values.read(text)), why)

    async def begin_replace(self, actor: Actor, where: Where, *, longest: int) -> Draft:
        """Return the present value, from which a person starts to write a new one.

        Args:
            actor: Who writes.
            where: The entry.
            longest: How many characters can be written by hand.

        Raises:
            AccessDenied: The actor may not write whole values of this store.
            NotFound: There is no such player or entry.
        """
        address = await self.addresses.find(actor, Capability.DATA_WRITE, where)
        self.policy.require(actor, Capability.DATA_WRITE, address.subject(WHOLE.dotted))
        entry = await self.reading.read(address)
        shown = await self.values.ask(partial(show, room=longest), entry.value, ())
        size = await self.values.size(entry.value)
        return Draft(address=address, entry=entry, written=shown.text if shown is not None else None, size=size)

    async def begin_create(self, actor: Actor, where: Where) -> Draft:
        """Return the empty starting point for a new entry.

        Raises:
            AccessDenied: The actor may not create entries in this store.
            InvalidInput: Something in the name of the entry cannot be seen.
            NotFound: There is no such player.
        """
        address = await self._new_address(actor, where)
        self.policy.require(actor, Capability.DATA_CREATE, address.subject(WHOLE.dotted))
        return Draft(address=address, entry=None, written=None)

    async def _new_address(self, actor: Actor, where: Where) -> Address:
        """Return the address of an entry that does not exist yet. An existing one may have any name that the game gave it."""
        address = await self.addresses.find(actor, Capability.DATA_CREATE, where)
        for field, name in (("key", address.key), ("scope", address.scope), ("store", address.store.name)):
            ensure_visible(name, field)
        return address

    def may(self, actor: Actor, capability: Capability, address: Address) -> bool:
        """Whether to offer a change to the actor; `plan_…` asks the policy again."""
        return self.policy.allows(actor, capability, address.subject())

    async def plan_create(self, actor: Actor, where: Where, *, text: str | Document, reason: str) -> EntryPlan:
        """Return a new entry. The entry of a player names them as its user, as Roblox wants it for erasure requests.

        Raises:
            AccessDenied: The actor may not create entries in this store.
            InvalidInput: The text is not JSON, or not a value for this store, or the entry exists.
            NotFound: There is no such player.
        """
        why = checked_reason(reason)
        address = await self._new_address(actor, where)
        users = (address.player.id,) if address.player is not None and not address.player.gone else ()
        plan = await self._plan(actor, address, Create(await self.values.read(text), users), why)
        return replace(plan, new_store=await find_new_store(address, partial(self._may_know, actor, address)))

    def _may_know(self, actor: Actor, address: Address, store: str) -> bool:
        return self.policy.allows(actor, Capability.DATA_READ, Extent(experience=address.experience.key, store=store))

    async def plan_increment(self, actor: Actor, where: Where, *, amount: int, reason: str) -> EntryPlan:
        """Return an increment of an entry that is a whole number.

        Raises:
            AccessDenied: The actor may not write this store, or not by so much.
            InvalidInput: The entry is not a whole number, or the amount is 0.
            NotFound: There is no such player.
        """
        why = checked_reason(reason)
        if amount == 0:
            raise InvalidInput("amount", tr("Adding 0 changes nothing."))
        address = await self.addresses.find(actor, Capability.DATA_WRITE, where)
        return await self._plan(actor, address, Increment(amount), why)

    async def plan_delete(self, actor: Actor, where: Where, *, reason: str) -> EntryPlan:
        """Return the deletion of an entry.

        Raises:
            AccessDenied: The actor may not delete from this store.
            InvalidInput: There is no such entry.
            NotFound: There is no such player.
        """
        why = checked_reason(reason)
        address = await self.addresses.find(actor, Capability.DATA_DELETE, where)
        return await self._plan(actor, address, Delete(), why)

    async def plan_restore(self, actor: Actor, where: Where, *, moment: Moment, reason: str) -> EntryPlan:
        """Return the change back to an older version; a deleted entry can be restored too.

        Raises:
            AccessDenied: The actor may not restore in this store.
            InvalidInput: No version is named, or it is the same as the present one.
            NotFound: There is no such player or version.
        """
        why = checked_reason(reason)
        if not moment.is_past:
            raise InvalidInput("version", tr("Say which version, or `at` which time."))
        address = await self.addresses.find(actor, Capability.DATA_RESTORE, where)
        older = await self.reading.read(address, moment)
        saved_at = older.revised_at.at if older.revised_at is not None else None
        by_time = not self.reading.is_id(moment)
        return await self._plan(actor, address, Restore(Image.of(older), older.revision_id, saved_at, by_time), why)

    async def plan_change(self, actor: Actor, where: Where, change: Change, *, reason: str) -> EntryPlan:
        """Plan a change again, on the present entry.

        Raises:
            AccessDenied: The actor may not make the change.
            InvalidInput: The change does not fit the present entry.
        """
        address = await self.addresses.find(actor, change.capability, where)
        return await self._plan(actor, address, change, checked_reason(reason))

    async def apply(self, actor: Actor, plan: EntryPlan) -> EntryOutcome:
        """Make a change that the actor has seen.

        Raises:
            AccessDenied: The actor may no longer make it, or a running server holds the entry and they may not force it.
            LimitReached: The actor has changed too much in a short time.
            StalePlan: The plan was shown too long ago; or the entry has changed, and the error carries the same change,
                planned again on the present entry. Nothing was overwritten.
        """
        grant = plan.with_undo(self.policy, actor, self.policy.require(actor, plan.change.capability, plan.subject))
        if plan.session is not None or plan.inexact:
            grant = self._forced(actor, plan.address, grant)
        plan.ensure_fresh(self.clock())
        try:
            async with (
                self._unchanged(actor, plan) as lock,
                self.journal.change(actor, intent_of(plan), grant, lock) as case,
            ):
                answer = await _send(plan)
                made = answer if isinstance(answer, Entry) else None
                version = made.revision_id if made is not None else None
                case.record(
                    after=Image.of(made).to_json() if made is not None else None,
                    version_made=version,
                    request_id=answer.request_id,
                )
        except (Conflict, Missing):
            raise StalePlan(fresh=await self._plan_again(actor, plan)) from None
        return EntryOutcome(plan=plan, version=version, case_id=case.id)

    @asynccontextmanager
    async def _unchanged(self, actor: Actor, plan: EntryPlan) -> AsyncIterator[TargetLock | None]:
        """Compare with what was shown, under a target lock. A change that Roblox guards by its etag needs no lock."""
        if plan.before is not None and plan.change.guarded:
            yield None
            return
        async with self.journal.target_locks.of("entry", plan.experience.key, plan.address.path) as lock:
            await self._ensure_unchanged(actor, plan)
            yield lock

    async def _ensure_unchanged(self, actor: Actor, plan: EntryPlan) -> None:
        """Compare with what was shown. If the request cannot carry the version, a read just before it is the only way."""
        now = await self.read(plan.address)
        seen = plan.before.revision_id if plan.before is not None else None
        if (now.revision_id if now is not None else None) != seen:
            raise StalePlan(fresh=await self._plan_again(actor, plan))

    async def _plan_again(self, actor: Actor, plan: EntryPlan) -> EntryPlan | None:
        """Plan the same change on the present entry. Returns None for an undo, which is compared with its case again first."""
        if plan.undoes is not None:
            return None
        return await self._plan(actor, plan.address, plan.change, plan.reason)

    async def _plan(self, actor: Actor, address: Address, change: Change, reason: str) -> EntryPlan:
        # Before anything is read: not everybody may know what an entry holds, or that it does not exist.
        self.policy.require(actor, change.capability, address.subject(change.reach.dotted))
        address, entry = await self.look(address)
        return await self.plan_on(actor, address, change, entry, reason)

    async def plan_on(
        self,
        actor: Actor,
        address: Address,
        change: Change,
        entry: Entry | None,
        reason: str,
        *,
        undoes: Case | None = None,
    ) -> EntryPlan:
        """Return a change of an entry that was just read.

        Raises:
            AccessDenied: The actor may not make the change.
            InvalidInput: The change does not fit the present entry.
        """
        now = self.clock()
        made = await work_out(self.values, address, change, Image.of(entry) if entry is not None else None)
        grant = self.policy.require(actor, change.capability, made.subject)
        session = await self.reading.session(address, entry) if entry is not None else None
        inexact = await self._inexact(address, made)
        if inexact and not self.policy.allows(actor, Capability.DATA_FORCE, address.subject()):
            raise InvalidInput(
                "value", numbers_rule(made, self.policy.held_by(Capability.DATA_FORCE, address.subject()))
            )
        obstacle: AccessDenied | None = None
        if session is not None or inexact:
            try:
                grant = self._forced(actor, address, grant)
            except AccessDenied as denied:
                obstacle = denied
        plan = EntryPlan(
            experience=address.experience,
            reason=reason,
            planned_at=now,
            undoes=undoes,
            obstacle=obstacle,
            address=address,
            change=change,
            subject=made.subject,
            before=entry,
            after=made.after,
            examined=made.examined,
            cautions=made.cautions,
            size=made.size,
            session=session,
            inexact=inexact,
            fingerprint=made.fingerprint,
        )
        return replace(plan, grant=plan.with_undo(self.policy, actor, grant))

    async def _inexact(self, address: Address, made: Made) -> bool:
        """Whether numbers beyond ±2^53 may be lost by a change: they cannot be read, or nobody has seen Roblox keep them."""
        if Caution.NUMBERS_CLAMPED in made.cautions:
            return True
        return Caution.LARGE_NUMBERS in made.cautions and not await self.proofs.passed(
            EXACT_NUMBERS, address.experience.universe_id
        )

    async def look(self, address: Address) -> tuple[Address, Entry | None]:
        """Read an entry that is to be changed, and the picture of its owner."""
        return await together(self.addresses.pictured(address), self.read(address))

    async def read(self, address: Address) -> Entry | None:
        """Read an entry that is to be changed; None if there is no such entry."""
        return await address.experience.client.data_stores.find_entry(
            store=address.store.name, key=address.key, scope=address.scope
        )

    def _forced(self, actor: Actor, address: Address, grant: Grant) -> Grant:
        return grant.also(self.policy.require(actor, Capability.DATA_FORCE, address.subject()))


async def _send(plan: EntryPlan) -> Entry | Receipt:
    """Make the request; return the new entry, or the receipt of a deletion."""
    stores = plan.experience.client.data_stores
    where = {"store": plan.address.store.name, "key": plan.address.key, "scope": plan.address.scope}
    change, after = plan.change, plan.after
    if after is None:
        return await stores.delete_entry(**where, version=plan.before.revision_id if plan.before is not None else None)
    if isinstance(change, Create):
        return await stores.create_entry(**where, value=after.value, users=after.users, attributes=after.attributes)
    if isinstance(change, Increment):
        return await stores.increment_entry(
            **where, amount=change.amount, users=after.users, attributes=after.attributes
        )
    return await stores.update_entry(
        **where,
        value=after.value,
        users=after.users,
        attributes=after.attributes,
        etag=plan.before.etag if plan.before is not None else None,
        version=plan.before.revision_id if plan.before is not None else None,
        allow_missing=plan.before is None,
    )
