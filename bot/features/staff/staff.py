"""What a member of staff may do, from the same policy that decides it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.access import Actor, Capability, Explanation, Policy


@dataclass(frozen=True, slots=True)
class Staff:
    """Explains the policy to people."""

    policy: Policy

    def whoami(self, actor: Actor) -> Explanation:
        """Return what the actor may do, and why not the rest; for everyone in the configured servers.

        Raises:
            AccessDenied: The actor is in a direct message or in another server.
        """
        self.policy.require_inside(actor)
        return self.policy.explain(actor)

    def explain(self, actor: Actor, member: Actor) -> Explanation:
        """Return what another member may do.

        Raises:
            AccessDenied: The actor may not read cases.
        """
        self.policy.require(actor, Capability.CASES_READ)
        return self.policy.explain(member)
