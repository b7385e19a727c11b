"""Roblox's snapshots of all data stores, for before an update: the next write to every key keeps the earlier value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.experiences.experiences import Experience, Experiences
from bot.journal import CaseId, CaseKind, Intent, Journal, Target
from bot.opencloud.resources.entries import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPlan(Plan):
    """A snapshot to be requested. Only Roblox's answer says whether today's snapshot was already taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotOutcome:
    """What Roblox answered, and the case."""

    plan: SnapshotPlan
    snapshot: Snapshot
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Snapshots:
    """Requests snapshots. Roblox takes one each UTC day; more requests on that day change nothing."""

    experiences: Experiences
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    def plan(self, actor: Actor, *, reason: str, experience: str | None = None) -> SnapshotPlan:
        """Return the snapshot that would be requested.

        Raises:
            AccessDenied: The actor may not take snapshots.
            InvalidInput: There is no reason, or no such experience.
        """
        self.policy.require(actor, Capability.DATA_SNAPSHOT)
        game = self.experiences.get(experience)
        grant = self._require(actor, game)
        return SnapshotPlan(
            experience=game, reason=checked_reason(reason), planned_at=self.clock(), approval_rule=grant.missing_rule
        )

    async def apply(self, actor: Actor, plan: SnapshotPlan) -> SnapshotOutcome:
        """Request a snapshot.

        Raises:
            AccessDenied: The actor may no longer take snapshots.
            StalePlan: The plan was shown too long ago.
        """
        grant = self._require(actor, plan.experience)
        plan.ensure_fresh(self.clock())
        async with self.journal.change(actor, _intent(plan), grant) as case:
            snapshot = _seen_since(await plan.experience.client.data_stores.snapshot(), case.created_at)
            latest = snapshot.latest_at.isoformat() if snapshot.latest_at is not None else None
            case.record(after={"taken": snapshot.taken, "latest_at": latest}, request_id=snapshot.request_id)
        return SnapshotOutcome(plan=plan, snapshot=snapshot, case_id=case.id)

    def _require(self, actor: Actor, game: Experience) -> Grant:
        return self.policy.require(actor, Capability.DATA_SNAPSHOT, Extent(experience=game.key))


def _seen_since(snapshot: Snapshot, asked_at: datetime) -> Snapshot:
    """Count a snapshot that is newer than the request as taken: if an answer was lost, the retry finds it already taken."""
    is_ours = snapshot.latest_at is not None and snapshot.latest_at >= asked_at
    return replace(snapshot, taken=snapshot.taken or is_ours)


def _intent(plan: SnapshotPlan) -> Intent:
    return Intent(
        kind=CaseKind.DATA_SNAPSHOT,
        experience=plan.experience.key,
        target=Target(kind="entry", id="*", label="all data stores"),
        reason=plan.reason,
        capability=Capability.DATA_SNAPSHOT,
        plan={},
    )
