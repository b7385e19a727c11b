"""What dialogs and lasting buttons need from the bot, and the one way from an interaction to the bot.

discord.py gives every interaction the client that received it, typed as any client. Only `host_of` knows its real class.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, cast

import discord

from bot.access import ApprovalRule
from bot.ui.cards import Card
from bot.ui.failures import Ends, MayRun
from bot.ui.open_dialogs import OpenDialogs


class Planned(Protocol):
    """What a question needs from a plan."""

    @property
    def approval_rule(self) -> ApprovalRule | None:
        """The rule that makes it wait for a second person; None if it is done at once."""

    @property
    def obstacle(self) -> Exception | None:
        """What would stop it if it was carried out now; None where nothing would."""


ApprovalVerb: TypeAlias = Literal["approve", "deny", "withdraw", "show"]
PlanT = TypeVar("PlanT", bound=Planned)


class DialogHost(Protocol):
    """The bot, as dialogs see it."""

    @property
    def open_dialogs(self) -> OpenDialogs:
        """The dialogs and forms that it shows."""

    @property
    def slow_s(self) -> float:
        """Seconds without an outcome after which a question shows words in place of its buttons."""

    def working(self, *, until_the_end: bool = False) -> AbstractContextManager[None]:
        """Keep the bot from stopping until an act of staff has ended and the person has the answer.

        Args:
            until_the_end: Whether it may begin while the bot stops.

        Raises:
            Stopping: The bot is about to stop, so nothing new begins.
        """

    async def let_others_first(self) -> None:
        """Wait shortly until all who came are acknowledged."""

    def if_lost(self, error: BaseException) -> str | None:
        """Return what to do about a change whose answer was lost; None if Steward reads it back itself."""

    def ends(self, plan: Any) -> Ends:
        """Return how cards call the end of a plan that did not go well."""

    async def done_card(self, interaction: discord.Interaction, outcome: Any) -> Card:
        """Return what the person of the interaction reads after a change: its case."""

    def may_have_answered(self, interaction: discord.Interaction) -> bool:
        """Whether Discord may have taken a first response of this process whose answer was lost."""

    async def foresee(self, interaction: discord.Interaction, plan: PlanT) -> PlanT:
        """Return a plan with what would stop it now, for the person who looks at it."""

    async def ask_to_approve(
        self, interaction: discord.Interaction, plan: Planned, approval_rule: ApprovalRule
    ) -> Card:
        """Make a plan wait for a second person; return the card for the person who asked.

        Raises:
            ApprovalNeeded: This kind of plan cannot wait.
            JournalUnavailable: The journal could not record the request.
        """

    def commands_of(self, interaction: discord.Interaction) -> MayRun:
        """Return which commands the person of an interaction may run."""

    async def undo_pressed(self, interaction: discord.Interaction, case_id: int) -> None:
        """Begin the undo of a case."""

    async def bulk_pressed(
        self, interaction: discord.Interaction, verb: Literal["stop", "resume"], case_id: int
    ) -> None:
        """Stop a bulk, or resume it."""

    async def approval_pressed(
        self, interaction: discord.Interaction, verb: ApprovalVerb, number: int, revision: int
    ) -> None:
        """Approve one revision of a request, or deny, withdraw or show the request."""


def host_of(interaction: discord.Interaction) -> DialogHost:
    """Return the bot of an interaction. The type checker compares its class with the protocol in `bot.runtime.bot`."""
    return cast("DialogHost", interaction.client)
