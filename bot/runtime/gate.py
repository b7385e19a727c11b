"""The gate: every command declares who may run it, and nobody else gets past, by command or by autocomplete.

What the gate lets through is asked again by the service (`Policy.require`): buttons, selects and modals never come by here.
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
    """What a command declares that needs no capability."""

    TO_EVERYONE = "everyone"


def requires(
    capability: Capability | Open, *, or_for_own: tuple[Capability, ...] = (), example: str = ""
) -> Callable[[Callback], Callback]:
    """Declare what a command needs. A command without this declaration admits nobody.

    Args:
        capability: What it needs.
        or_for_own: Any of these opens it too, for what is one's own; the service judges what that is.
        example: Options that `/help` shows with it, as a person would type them.
    """

    def declare(callback: Callback) -> Callback:
        setattr(callback, DECLARED, capability)
        setattr(callback, _FOR_OWN, or_for_own)
        setattr(callback, _EXAMPLE, example)
        return callback

    return declare


def declared(command: object) -> Capability | Open | None:
    """Return what a command declares; None where it declares nothing."""
    return getattr(getattr(command, "callback", None), DECLARED, None)


def declared_for_own(command: object) -> tuple[Capability, ...]:
    """Return what opens a command too, for what is one's own."""
    return getattr(getattr(command, "callback", None), _FOR_OWN, ())


def example_of(command: object) -> str:
    """Return the options that `/help` shows with a command."""
    return getattr(getattr(command, "callback", None), _EXAMPLE, "")


def actor_of(interaction: Interaction) -> Actor:
    """Return who acts, with the roles they hold at this very command or press."""
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
    """Return somebody as an actor without roles: whom an act is about, whether or not they still are a member."""
    return Actor(user_id=DiscordId(user.id), name=user.name, guild_id=None, role_ids=frozenset())


class RefusedAtTheGate(app_commands.AppCommandError):
    """Carries an `AccessDenied` to the tree's error handler, which only sees exceptions of discord.py's own family."""


class Gate(app_commands.CommandTree[Any]):
    """The command tree, with the policy at its door and words for everything that goes wrong behind it."""

    policy: Policy

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let through who may run the command.

        A refused autocomplete is answered with no suggestions: it must not tell what the command would not.

        Raises:
            Refused: The command is refused; `on_error` says why.
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
