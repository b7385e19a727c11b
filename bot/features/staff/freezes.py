"""Freezes: stopping every change at once, or those of one member of staff, and allowing them again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor, Capability, Freeze, FreezeEnd, Policy
from bot.changes.plans import checked_reason
from bot.errors import InvalidInput
from bot.i18n import tr
from bot.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The result of a request to stop changes.

    Attributes:
        freeze: The freeze in force.
        as_asked: Whether it is the one that was asked for. An earlier freeze keeps its author and its reason.
    """

    freeze: Freeze
    as_asked: bool


@dataclass(frozen=True, slots=True)
class Freezing:
    """Asks the policy, then has the journal set or end a freeze."""

    journal: Journal
    policy: Policy

    async def freeze(self, actor: Actor, *, reason: str, member: Actor | None = None) -> Stop:
        """Stop all changes, or a member's. A freeze that is already in force stays as it is. No limit of a role counts here.

        Raises:
            AccessDenied: The actor may not.
            InvalidInput: The reason breaks a rule.
        """
        self.policy.require(actor, Capability.BOT_FREEZE)
        why = checked_reason(reason)
        freeze = await self.journal.freeze(actor, why, member=member)
        return Stop(freeze=freeze, as_asked=(freeze.by_id, freeze.reason) == (actor.user_id, why))

    async def unfreeze(self, actor: Actor, *, reason: str, member: Actor | None = None) -> FreezeEnd:
        """Allow all changes, or a member's, again, and return the freeze that is over, and its end.

        Raises:
            AccessDenied: The actor may not.
            Frozen: The actor's own changes are stopped, so they end no other freeze either.
            InvalidInput: The reason breaks a rule, or the freeze is of the actor's own changes.
            NotFound: There is no such freeze.
        """
        self.policy.require(actor, Capability.BOT_FREEZE)
        why = checked_reason(reason)
        if member is not None and self.policy.are_one_person(member.user_id, actor.user_id):
            rule = tr("Nobody can end a freeze of their own changes: ask somebody else who may.")
            raise InvalidInput("member", rule)
        return await self.journal.unfreeze(actor, why, member=member)

    async def stopping(self, actor: Actor) -> Freeze | None:
        """Return the freeze that stops the actor's changes now, if there is one; for everyone in the configured servers.

        Raises:
            AccessDenied: The actor is in a direct message or in another server.
        """
        self.policy.require_inside(actor)
        found = (each for each in await self.journal.freezes() if self._stops(each, actor))
        return next(found, None)

    def _stops(self, freeze: Freeze, actor: Actor) -> bool:
        return freeze.member_id is None or self.policy.are_one_person(freeze.member_id, actor.user_id)
