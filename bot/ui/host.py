"""What dialogs and lasting buttons need of the bot, and the one door from an interaction to it.

discord.py hands every interaction the client that got it, typed as any client. Nothing but `host_of` looks behind that.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal, Protocol, cast

import discord

from bot.access import ApprovalRule
from bot.ui.cards import Card


class Planned(Protocol):
    """What a question needs of a plan."""

    @property
    def approval_rule(self) -> ApprovalRule | None:
        """The rule by which it would wait for a second person; None where it would be done at once."""


class DialogHost(Protocol):
    """The bot, as those see it who show dialogs."""

    @property
    def slow_s(self) -> float:
        """Seconds without an outcome after which a question's buttons give way to words."""

    def working(self) -> AbstractContextManager[None]:
        """Hold a stop back until a change has come to its end, and its person has read so.

        Raises:
            Stopping: The bot is about to stop, so nothing new begins.
        """

    def if_lost(self, error: BaseException) -> str | None:
        """Return what to do about a change whose answer was lost; None where Steward reads it back itself."""

    async def ask_to_approve(
        self, interaction: discord.Interaction, plan: Planned, approval_rule: ApprovalRule
    ) -> Card:
        """Have a plan wait for a second person; return what its asker reads.

        Raises:
            ApprovalNeeded: This sort of plan cannot wait.
            JournalUnavailable: The request could not be written down.
        """

    async def undo_pressed(self, interaction: discord.Interaction, case_id: int) -> None:
        """Begin the undo of a case."""

    async def bulk_pressed(
        self, interaction: discord.Interaction, verb: Literal["stop", "resume"], case_id: int
    ) -> None:
        """Stop a bulk, or go on with it."""

    async def approval_pressed(
        self, interaction: discord.Interaction, verb: Literal["approve", "deny"], number: int, revision: int
    ) -> None:
        """Approve one planning of a request, or deny the request."""


def host_of(interaction: discord.Interaction) -> DialogHost:
    """Return the bot behind an interaction; the type checker holds its class to the protocol, below that class."""
    return cast("DialogHost", interaction.client)
