"""The gate: every command declares who may run it. The gate refuses everybody else, for commands and for autocompletes.

The service asks the policy again (`Policy.require`): buttons, selects and modals do not pass the gate.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar, cast

import discord
from discord import app_commands

from bot.access import Actor, Capability, DiscordId, Policy
from bot.errors import AccessDenied, BotError, CommandChanged
from bot.lanes import Lane
from bot.runtime.conversions import cause_of, ensure_convertible
from bot.runtime.under_way import UnderWay
from bot.ui import waiting
from bot.ui.taking import take
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
    """Return a member of a server as an actor there, with the ids of the roles that Discord sent with them.

    `Member.roles` only has the roles that discord.py knows of the server: none before the server has come after a reconnect.
    """
    return Actor(
        user_id=DiscordId(member.id),
        name=member.name,
        guild_id=DiscordId(member.guild.id),
        # Every member holds the role with the server's own id, @everyone. Nothing public in discord.py has the others' ids.
        role_ids=frozenset(map(DiscordId, (member.guild.id, *member._roles))),
    )


def person_actor(user: discord.User | discord.Member) -> Actor:
    """Return somebody as an actor without roles, whether or not they are still a member: the person an act is about."""
    return Actor(user_id=DiscordId(user.id), name=user.name, guild_id=None, role_ids=frozenset())


def lane_of(interaction: Interaction, need: Capability | Open | None) -> Lane:
    """Return the lane of an interaction with a command that declares `need`."""
    if interaction.type is discord.InteractionType.autocomplete:
        return Lane.SUGGESTION
    return Lane.LOOK if need is Open.TO_EVERYONE or (need is not None and need.traits.reads) else Lane.ACT


class RefusedAtTheGate(app_commands.AppCommandError):
    """Carries an error of Steward's own to the tree's error handler, which gets only errors of discord.py."""


class Gate(app_commands.CommandTree[Any]):
    """The command tree: it asks the policy before each command, and shows every failure in words."""

    policy: Policy
    under_way: UnderWay

    def show_only_to(self, needed: discord.Permissions) -> None:
        """Let Discord show the commands only to members with these permissions.

        Groups with a command for everyone stay. It only makes the list short for others: the policy decides who may.
        """
        for command in self.get_commands():
            inside = command.walk_commands() if isinstance(command, app_commands.Group) else (command,)
            if not any(declared(each) is Open.TO_EVERYONE for each in inside):
                command.default_permissions = needed

    def may_run(self, actor: Actor, name: str) -> bool:
        """Whether somebody may run the command with this name: to decide what to show, never in place of the gate."""
        first, *rest = name.split()
        command = self.get_command(first)
        for each in rest:
            command = command.get_command(each) if isinstance(command, app_commands.Group) else None
        try:
            self._admit(actor, declared(command), declared_for_own(command))
        except AccessDenied:
            return False
        return True

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the person may run the command.

        A refused autocomplete gets no suggestions: it must not show what the command would not.

        Raises:
            RefusedAtTheGate: The command is refused; `on_error` says why.
        """
        take(interaction)
        self.under_way.add(interaction, cast("asyncio.Task[object]", asyncio.current_task()))
        need = declared(interaction.command)
        waiting.begin(interaction, lane_of(interaction, need))
        try:
            if need is not Capability.BOT_FREEZE:  # the brake works until the end, however much is under way
                self.under_way.ensure_room()
            if interaction.command is None:
                raise CommandChanged
            ensure_convertible(interaction)
            self._admit(actor_of(interaction), need, declared_for_own(interaction.command))
        except BotError as refused:
            if interaction.type is discord.InteractionType.autocomplete:
                if isinstance(refused, AccessDenied):
                    log.warning("refused: user %s, autocomplete, %s", interaction.user.id, need or "undeclared")
                await interaction.response.autocomplete([])
                return False
            raise RefusedAtTheGate from refused
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
        need = declared(interaction.command)
        only_reads = need.traits.reads if isinstance(need, Capability) else need is Open.TO_EVERYONE
        await fail(interaction, cause_of(interaction, error), only_reads=only_reads)
