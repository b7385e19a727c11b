"""Refuses the application commands that Discord refuses to register.

The limits: https://docs.discord.com/developers/interactions/application-commands
"""

import re
from typing import Any, Final

from sandbox.discord.errors import Path, Problems
from sandbox.discord.validate import count, text

CHAT_INPUT: Final = 1
SUBCOMMAND: Final = 1
GROUP: Final = 2
LONGEST_COMMAND: Final = 8000

_NAME: Final = re.compile(r"[-_'\w]{1,32}")
_MOST_OF_TYPE: Final = {1: 100, 2: 15, 3: 15}


def commands(bodies: list[dict[str, Any]]) -> None:
    """Check a whole set, as an overwrite sends it.

    Raises:
        DiscordError: 50035 with the path of each field.
    """
    problems = Problems()
    for index, body in enumerate(bodies):
        _command(problems, (index,), body)
    names = [(body.get("type", CHAT_INPUT), body.get("name")) for body in bodies]
    if len(set(names)) < len(names):
        problems.add((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    for kind, most in _MOST_OF_TYPE.items():
        if sum(found == kind for found, _ in names) > most:
            problems.add((), "APPLICATION_COMMANDS_MAX", f"At most {most} commands of type {kind}.")
    problems.refuse()


def command(body: dict[str, Any]) -> None:
    """Check one command.

    Raises:
        DiscordError: 50035 with the path of each field.
    """
    problems = Problems()
    _command(problems, (), body)
    problems.refuse()


def _command(problems: Problems, path: Path, body: dict[str, Any]) -> None:
    if body.get("type", CHAT_INPUT) != CHAT_INPUT:
        text(problems, (*path, "name"), body.get("name"), most=32)
        return
    _named(problems, path, body)
    _options(problems, (*path, "options"), body.get("options") or [], depth=0)
    if _length(body) > LONGEST_COMMAND:
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Must be {LONGEST_COMMAND} or fewer in length.")


def _named(problems: Problems, path: Path, body: dict[str, Any]) -> None:
    name = body.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        problems.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    text(problems, (*path, "description"), body.get("description"), most=100)


def _options(problems: Problems, path: Path, options: list[dict[str, Any]], *, depth: int) -> None:
    count(problems, path, options, most=25, least=0)
    names = [option.get("name") for option in options]
    if len(set(names)) < len(names):
        problems.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option names must be unique")
    nested = [option.get("type") in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        problems.add(
            path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be mixed with other options"
        )
    required_after_optional = False
    optional = False
    for index, option in enumerate(options):
        _option(problems, (*path, index), option, depth=depth)
        if not option.get("required"):
            optional = True
        elif optional:
            required_after_optional = True
    if required_after_optional:
        problems.add(
            path,
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
            "Required options must be placed before non-required options",
        )


def _option(problems: Problems, path: Path, option: dict[str, Any], *, depth: int) -> None:
    _named(problems, path, option)
    kind = option.get("type")
    if kind not in range(1, 12):
        problems.add((*path, "type"), "BASE_TYPE_CHOICES", "Value must be one of 1 to 11.")
    if (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
        problems.add((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Nested too deeply")
    if kind in (SUBCOMMAND, GROUP):
        _options(problems, (*path, "options"), option.get("options") or [], depth=depth + 1)
    choices = count(problems, (*path, "choices"), option.get("choices") or [], most=25, least=0)
    for index, choice in enumerate(choices):
        text(problems, (*path, "choices", index, "name"), choice.get("name"), most=100)
        if isinstance(choice.get("value"), str):
            text(problems, (*path, "choices", index, "value"), choice["value"], most=100)
    if choices and option.get("autocomplete"):
        problems.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Not beside choices")


def _length(body: dict[str, Any]) -> int:
    """The length of all names, descriptions and choice values together, options included."""
    own = len(str(body.get("name", ""))) + len(str(body.get("description", "")))
    picks = sum(
        len(str(choice.get("value", ""))) + len(str(choice.get("name", ""))) for choice in body.get("choices") or ()
    )
    return own + picks + sum(_length(option) for option in body.get("options") or ())
