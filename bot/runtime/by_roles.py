"""Answers that are the same for everybody with the same roles: drawn once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from bot.access import Actor, Policy
from bot.i18n import language

KEPT = 64
"""Answers that are kept of each kind; people of one server hold far fewer combinations of the roles in the settings."""

AnswerT = TypeVar("AnswerT")


class ByRoles(Generic[AnswerT]):
    """Keeps answers that depend on the policy, the commands and the language alone.

    The first two never change while the bot runs: new settings need a start.

    Args:
        policy: Says which roles an actor holds.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._kept: dict[Hashable, AnswerT] = {}

    def of(self, actor: Actor, make: Callable[[], AnswerT]) -> AnswerT:
        """Return the answer for an actor.

        Args:
            actor: Who asks.
            make: Draws it, where nobody with the same roles has asked; nothing else of the actor may show in it.
        """
        key = self._policy.standing_of(actor), language()
        if key not in self._kept:
            made = make()
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = made
        return self._kept[key]
