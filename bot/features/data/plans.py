"""Plans of changes of entries: worked out on the present entry, shown to a person, and kept by a case. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Extent
from bot.changes.plans import Plan
from bot.errors import InvalidInput
from bot.experiences.field_paths import Found
from bot.experiences.sessions import Session
from bot.features.data.addresses import Address
from bot.features.data.changes import (
    Caution,
    Change,
    Edit,
    Image,
    Replace,
    cautions_of,
    ensure_fits,
    ensure_layout,
    extent_of,
)
from bot.features.data.differences import Difference, difference
from bot.i18n import tr
from bot.journal import CaseId, Intent, Target
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlan(Plan):
    """A change of one entry, worked out on the present entry.

    Attributes:
        change: What was asked for; it is planned again when the entry has changed.
        subject: Which part of which entry it changes, and by how much; the policy is asked about this.
        before: The entry as it was read; None if there is no entry.
        after: The whole entry after the change; None if it is deleted.
        size: Characters that the new value takes.
        session: The server that holds the entry and may save over the change.
        may_force: Whether the actor may change the entry although a server holds it.
        can_force: Roles that may.
        fingerprint: Digest of `after`, by which settling recognizes it.
    """

    address: Address
    change: Change
    subject: Extent
    before: Entry | None
    after: Image | None
    difference: Difference
    cautions: frozenset[Caution]
    size: int
    session: Session | None
    may_force: bool
    can_force: tuple[str, ...]
    fingerprint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOutcome:
    """A change that was made, its new version, and its case. There is no version after a deletion."""

    plan: EntryPlan
    version: str | None
    case_id: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The starting point for a person who writes a whole value.

    Attributes:
        entry: The present entry; None if there is no entry.
        written: Its value as JSON for people.
    """

    address: Address
    entry: Entry | None
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The parts of a plan that are worked out on the value."""

    subject: Extent
    after: Image | None
    difference: Difference
    cautions: frozenset[Caution]
    size: int
    fingerprint: str | None


def work_out(address: Address, change: Change, entry: Entry | None) -> Made:
    """Return the parts of a plan that take long for a large value: call it with `aside`.

    Raises:
        InvalidInput: The change does not fit the present entry, or changes nothing.
    """
    before = Image.of(entry) if entry is not None else None
    after = change.make(before)
    ensure_layout(address.store.layout, change, after)
    old, new = (Found(image.value) if image is not None else None for image in (before, after))
    found = difference(old, new)
    reach, amount = extent_of(change, before, after)
    if isinstance(change, Edit | Replace) and not found:
        raise InvalidInput("value", tr("That is already the present value."))
    return Made(
        subject=address.subject(reach.dotted, amount),
        after=after,
        difference=found,
        cautions=cautions_of(change, before, after, address.store.layout),
        size=ensure_fits(after) if after is not None else 0,
        fingerprint=after.fingerprint() if after is not None else None,
    )


def intent_of(plan: EntryPlan) -> Intent:
    """Return the plan as its case keeps it."""
    address, before = plan.address, plan.before
    return Intent(
        kind=plan.change.kind,
        experience=plan.experience.key,
        target=_target(address),
        reason=plan.reason,
        capability=plan.change.capability,
        plan={
            "store": address.store.name,
            "scope": address.scope,
            "key": address.key,
            **plan.change.details(),
            "fingerprint": plan.fingerprint,
        },
        before=Image.of(before).to_json() if before is not None else None,
        version_seen=before.revision_id if before is not None else None,
        parent=plan.parent,
        parent_relation=plan.parent_relation,
    )


def _target(address: Address) -> Target:
    """Return an entry as cases name it. The entry of a player is labelled with the player's names."""
    player = address.player
    return Target(
        kind="entry",
        id=address.path,
        label=player.names if player is not None else address.path,
        player_id=player.id if player is not None else None,
    )
