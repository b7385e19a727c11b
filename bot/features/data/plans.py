"""Changes of entries as plans: worked out on what stands there, shown, and kept by a case. Pure."""

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
from bot.journal import CaseId, Intent, Target
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlan(Plan):
    """A change of one entry, worked out on what stands there.

    Attributes:
        change: What was asked for; planned anew when the entry changes meanwhile.
        subject: What of which entry it changes, and by how much: what the policy is asked about.
        before: The entry as it was read; None where there is none.
        after: All that will stand there; None for nothing.
        size: Characters that the new value takes.
        session: The server that holds the entry and may save over the change.
        may_force: Whether whoever asked may change it nevertheless.
        can_force: Roles that may.
        fingerprint: Digest of `after`, by which settling knows it again.
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
    """A change that was made, the version that it made, and the case that says so. No version where nothing is left."""

    plan: EntryPlan
    version: str | None
    case_id: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody who writes a whole value starts from.

    Attributes:
        entry: What stands there; None where nothing does.
        written: Its value, laid out for people.
    """

    address: Address
    entry: Entry | None
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a change makes of an entry: the parts of its plan that are worked out on the value."""

    subject: Extent
    after: Image | None
    difference: Difference
    cautions: frozenset[Caution]
    size: int
    fingerprint: str | None


def work_out(address: Address, change: Change, entry: Entry | None) -> Made:
    """Return what a change makes of an entry: all that takes time on a large value, for `aside`.

    Raises:
        InvalidInput: It does not fit what stands there, or changes nothing.
    """
    before = Image.of(entry) if entry is not None else None
    after = change.make(before)
    ensure_layout(address.store.layout, change, after)
    old, new = (Found(image.value) if image is not None else None for image in (before, after))
    found = difference(old, new)
    reach, amount = extent_of(change, before, after)
    if isinstance(change, Edit | Replace) and not found:
        raise InvalidInput("value", "That is what stands there already.")
    return Made(
        subject=address.subject(reach.dotted, amount),
        after=after,
        difference=found,
        cautions=cautions_of(change, before, after, address.store.layout),
        size=ensure_fits(after) if after is not None else 0,
        fingerprint=after.fingerprint() if after is not None else None,
    )


def intent_of(plan: EntryPlan) -> Intent:
    """Return a plan as its case keeps it."""
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
    """Return an entry as cases name it; a player's own is found under their name."""
    player = address.player
    return Target(
        kind="entry",
        id=address.path,
        label=player.names if player is not None else address.path,
        player_id=player.id if player is not None else None,
    )
