"""The gate: every command declares who may run it. The gate refuses everybody else, for commands and for autocompletes.

The service asks the policy again (`Policy.require`): buttons, selects and modals do not pass the gate.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.access import Actor, Capability, DiscordId, Policy
from bot.errors import AccessDenied
from bot.ui.views import Interaction, fail

log = logging.getLogger(__name__)

Callback = TypeVar("Callback", bound=Callable[..., Any])
DECLARED = "__steward_requires__"
_FOR_OWN = "__steward_requires_for_own__"
_EXAMPLE = "__steward_example__"


class Open(Enum):
    """The declaration of a command that needs no capability."""

    TO_EVERYONE = "everyone"


def requires(
    capability: Capability | Open, *, or_for_own: tuple[Capability, ...] = (), example: str = ""
) -> Callable[[Callback], Callback]:
    """Declare what a command needs. Nobody can run a command without this declaration.

    Args:
        capability: What it needs.
        or_for_own: Each of these is enough too, for what belongs to the actor; the service decides what that is.
        example: Options that `/help` shows with it, as a person would type them.
    """

    def declare(callback: Callback) -> Callback:
        setattr(callback, DECLARED, capability)
        setattr(callback, _FOR_OWN, or_for_own)
        setattr(callback, _EXAMPLE, example)
        return callback

    return declare


def declared(command: object) -> Capability | Open | None:
    """Return what a command declares; None if it declares nothing."""
    return getattr(getattr(command, "callback", None), DECLARED, None)


def declared_for_own(command: object) -> tuple[Capability, ...]:
    """Return the capabilities that are enough for what belongs to the actor."""
    return getattr(getattr(command, "callback", None), _FOR_OWN, ())


def example_of(command: object) -> str:
    """Return the options that `/help` shows with a command."""
    return getattr(getattr(command, "callback", None), _EXAMPLE, "")


def actor_of(interaction: Interaction) -> Actor:
    """Return the person who acts, with the roles they hold at this command or press."""
    user = interaction.user
    if isinstance(user, discord.Member):
        return member_actor(user)
    return person_actor(user)


def member_actor(member: discord.Member) -> Actor:
    """Return a member of a server as an actor there."""
    return Actor(
        user_id=DiscordId(member.id),
        name=member.name,
        guild_id=DiscordId(member.guild.id),
        role_ids=frozenset(DiscordId(role.id) for role in member.roles),
    )


def person_actor(user: discord.User | discord.Member) -> Actor:
    """Return somebody as an actor without roles, whether or not they are still a member: the person an act is about."""
    return Actor(user_id=DiscordId(user.id), name=user.name, guild_id=None, role_ids=frozenset())


class RefusedAtTheGate(app_commands.AppCommandError):
    """Carries an `AccessDenied` to the tree's error handler, which gets only errors of discord.py."""


class Gate(app_commands.CommandTree[Any]):
    """The command tree: it asks the policy before each command, and shows every failure in words."""

    policy: Policy

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the person may run the command.

        A refused autocomplete gets no suggestions: it must not show what the command would not.

        Raises:
            RefusedAtTheGate: The command is refused; `on_error` says why.
        """
        need = declared(interaction.command)
        try:
            self._admit(actor_of(interaction), need, declared_for_own(interaction.command))
        except AccessDenied as denied:
            if interaction.type is discord.InteractionType.autocomplete:
                log.warning("refused: user %s, autocomplete, %s", interaction.user.id, need or "undeclared")
                await interaction.response.autocomplete([])
                return False
            raise RefusedAtTheGate from denied
        return True

    def _admit(self, actor: Actor, need: Capability | Open | None, for_own: tuple[Capability, ...]) -> None:
        if need is Open.TO_EVERYONE:
            self.policy.require_inside(actor)
        elif need is None:
            raise AccessDenied(None)
        elif not any(self.policy.allows(actor, each) for each in for_own):
            self.policy.require(actor, need)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer every failure of a command in words, once."""
        cause = getattr(error, "original", None) or error.__cause__ or error
        need = declared(interaction.command)
        only_reads = need.traits.reads if isinstance(need, Capability) else need is Open.TO_EVERYONE
        await fail(interaction, cause, only_reads=only_reads)
