"""The command tree as values: what `/help` lists and `python -m bot commands` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from discord import app_commands

from bot.access import Capability
from bot.runtime.gate import Open, declared, declared_for_own, example_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionEntry:
    """One option of a command.

    Attributes:
        kind: Discord's name of its type, as in `string`.
    """

    name: str
    description: str
    kind: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandEntry:
    """One command: its full name without the slash, its description, and what it needs.

    Attributes:
        or_for_own: Each of these is enough too, for what belongs to the actor.
        example: Options as a person would type them.
    """

    name: str
    description: str
    options: tuple[OptionEntry, ...]
    requires: Capability | Open | None
    or_for_own: tuple[Capability, ...]
    example: str


def entries(tree: app_commands.CommandTree[Any]) -> Iterator[CommandEntry]:
    """Yield every command that can be run, in alphabetical order; groups only through their commands."""
    commands = [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]
    for command in sorted(commands, key=lambda each: each.qualified_name):
        yield CommandEntry(
            name=command.qualified_name,
            description=command.description,
            options=tuple(_option(parameter) for parameter in command.parameters),
            requires=declared(command),
            or_for_own=declared_for_own(command),
            example=example_of(command),
        )


def _option(parameter: app_commands.Parameter) -> OptionEntry:
    return OptionEntry(
        name=parameter.display_name,
        description=str(parameter.description),
        kind=parameter.type.name,
        required=parameter.required,
    )
