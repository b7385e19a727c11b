"""Plans of changes of entries: worked out on the present entry, shown to a person, and kept by a case. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.access import Extent
from bot.changes.plans import Plan
from bot.documents.differences import Differences
from bot.documents.fields import spelled
from bot.documents.looking import Examined, examine
from bot.documents.numbers import Large
from bot.errors import InvalidInput
from bot.experiences.players import Player
from bot.experiences.sessions import Session
from bot.features.data.addresses import Address
from bot.features.data.changes import (
    Caution,
    Change,
    Edit,
    Replace,
    cautions_of,
    ensure_fits,
    ensure_layout,
    extent_of,
)
from bot.features.data.images import Image, fingerprint_of, large_in
from bot.features.data.new_stores import NewStore
from bot.features.data.values import EntryValues
from bot.i18n import tr
from bot.journal import CaseId, Intent, Target
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlan(Plan):
    """A change of one entry, worked out on the present entry.

    Attributes:
        change: What was asked for; it is planned again when the entry has changed.
        subject: Which part of which entry it changes, and by how much; the policy is asked about this.
        before: The entry as it was read; None where there is no entry.
        after: The whole entry after the change; None where it is deleted.
        examined: What the change makes of the value.
        size: Characters that the new value takes.
        session: The server that holds the entry and may save over the change.
        fingerprint: Digest of `after`, by which settling recognizes it.
        inexact: Whether numbers beyond ±2^53 may be lost by it.
        new_store: That it makes a new data store; None if it does not, or if nobody has asked.
    """

    address: Address
    change: Change
    subject: Extent
    before: Entry | None
    after: Image | None
    examined: Examined
    cautions: frozenset[Caution]
    size: int
    session: Session | None
    fingerprint: str | None
    inexact: bool = False
    new_store: NewStore | None = None

    @property
    def player(self) -> Player | None:
        """The owner of the entry; None if the key belongs to no player."""
        return self.address.player

    @property
    def difference(self) -> Differences:
        """Where the value changes."""
        return self.examined.difference

    @property
    def large(self) -> Large:
        """The numbers beyond ±2^53 that the change is about to write, or else to remove."""
        return self.examined.large_after or self.examined.large_before


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
        entry: The present entry; None where there is no entry.
        written: Its value as JSON for people; None where that is too long to be written by hand.
        size: The characters of that.
    """

    address: Address
    entry: Entry | None
    written: str | None
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The parts of a plan that are worked out on the value."""

    subject: Extent
    after: Image | None
    examined: Examined
    cautions: frozenset[Caution]
    size: int
    fingerprint: str | None


async def work_out(values: EntryValues, address: Address, change: Change, before: Image | None) -> Made:
    """Return the parts of a plan that are worked out on the value.

    Raises:
        InvalidInput: The change does not fit the present entry, or changes nothing.
    """
    layout = address.store.layout
    after = await change.make(values, before)
    await ensure_layout(values, layout, change, after)
    sides = (image.value if image is not None else None for image in (before, after))
    found = _with_attributes(await values.ask(examine, *sides, change.path.steps, "Data"), before, after)
    reach, amount = extent_of(change, found)
    if isinstance(change, Edit | Replace) and not found.difference:
        raise InvalidInput("value", tr("That is the present value already."))
    return Made(
        subject=address.subject(reach.dotted, amount),
        after=after,
        examined=found,
        cautions=cautions_of(change, after if after is not None else before, found, layout),
        size=ensure_fits(found.size),
        fingerprint=await fingerprint_of(values, after) if after is not None else None,
    )


def _with_attributes(examined: Examined, before: Image | None, after: Image | None) -> Examined:
    """Count the large numbers in the attributes too."""
    old, new = (large_in(image.attributes) if image is not None else Large() for image in (before, after))
    return replace(examined, large_before=examined.large_before + old, large_after=examined.large_after + new)


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
            "labels": labels_of(plan),
            "fingerprint": plan.fingerprint,
        },
        before=Image.of(before).to_json() if before is not None else None,
        version_seen=before.revision_id if before is not None else None,
        parent=plan.parent,
        parent_relation=plan.parent_relation,
    )


def labels_of(plan: EntryPlan) -> dict[str, str]:
    """Return what the settings call the fields that change, by their paths: the case calls them so for ever."""
    labels = plan.address.labels
    changed = (spelled(each.steps) for each in plan.difference.changes)
    return {path: labels[path] for path in changed if path in labels}


def _target(address: Address) -> Target:
    """Return an entry as cases name it. The entry of a player is labelled with the player's names."""
    player = address.player
    return Target(
        kind="entry",
        id=address.path,
        label=player.names if player is not None else address.path,
        player_id=player.id if player is not None else None,
    )
