"""Notes: what staff should know about a player. A note is a case, and exists only in the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_text
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Player, PlayerRef, Players
from bot.i18n import tr
from bot.journal import Case, CaseId, CaseKind, Intent, Journal, Outcome

TEXT_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePlan(Plan):
    """A note that will be kept, or taken back.

    Attributes:
        kind: Whether it is kept or taken back; `reason` is the note itself, or why it is taken back.
        overrules: The case that decided last whether the note counts; None for a new note.
    """

    kind: CaseKind
    player: Player
    overrules: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOutcome:
    """A note that was kept or taken back, and its case."""

    plan: NotePlan
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Notes:
    """Keeps notes on players, and takes them back."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan(self, actor: Actor, *, player: PlayerRef, text: str, experience: str | None = None) -> NotePlan:
        """Return the note that would be kept.

        Raises:
            AccessDenied: The actor may not keep notes on players of this experience.
            InvalidInput: There is no text, or too much of it.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.NOTES_WRITE)
        game = self.experiences.get(experience)
        self.require(actor, game)
        content = checked_text(
            text, "text", most=TEXT_LIMIT, missing=tr("Say what staff should know about the player.")
        )
        found = await self.players.find(actor, game, player)
        return NotePlan(
            experience=game,
            reason=content,
            planned_at=self.clock(),
            kind=CaseKind.NOTE,
            player=await self.players.described(game, found),
        )

    async def apply(self, actor: Actor, plan: NotePlan) -> NoteOutcome:
        """Write it down. Only the journal is written: nothing is sent to Roblox, and nothing can have changed since.

        Raises:
            AccessDenied: The actor may no longer do this.
            LimitReached: The actor has kept too many notes in a short time.
            StalePlan: The plan was shown too long ago.
        """
        plan.ensure_fresh(self.clock())
        grant = self.grant(actor, plan)
        async with self.journal.change(actor, _intent(plan), grant) as case:
            return NoteOutcome(plan=plan, case_id=case.id)

    async def settle(self, _case: Case) -> Outcome:
        """Return the outcome of a note: the case is the note, so it is done as soon as the case exists."""
        return Outcome.DONE

    def grant(self, actor: Actor, plan: NotePlan) -> Grant:
        """Return the grant by which the actor may carry out a plan.

        Raises:
            AccessDenied: The actor may not: a note that somebody else made count again is not theirs alone any more.
        """
        overruled = (plan.overrules,) if plan.overrules is not None else ()
        return plan.with_undo(self.policy, actor, self.require(actor, plan.experience), overruled)

    def allows(self, actor: Actor, game: Experience) -> bool:
        """Whether to offer notes to the actor. Before a note is kept, `require` decides."""
        return self.policy.allows(actor, Capability.NOTES_WRITE, Extent(experience=game.key))

    def require(self, actor: Actor, game: Experience) -> Grant:
        """Return the grant by which the actor may keep notes on players of an experience.

        Raises:
            AccessDenied: The actor may not.
        """
        return self.policy.require(actor, Capability.NOTES_WRITE, Extent(experience=game.key))


def _intent(plan: NotePlan) -> Intent:
    return Intent(
        kind=plan.kind,
        experience=plan.experience.key,
        target=plan.player.target,
        reason=plan.reason,
        capability=Capability.NOTES_WRITE,
        plan={},
        parent=plan.parent,
        parent_relation=plan.parent_relation,
    )
