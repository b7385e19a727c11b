"""Refuses the application commands that Discord refuses to register.

The limits: https://docs.discord.com/developers/interactions/application-commands
"""

import json
import re
from functools import lru_cache
from typing import Any, Final

from sandbox.discord.errors import Path, Problems, too_many_commands
from sandbox.discord.fields import WITH_CHOICES, choice_value, count, file_types, text

CHAT_INPUT: Final = 1
SUBCOMMAND: Final = 1
GROUP: Final = 2
ATTACHMENT: Final = 11
LONGEST_COMMAND: Final = 8000

_NAME: Final = re.compile(r"[-_'\w]{1,32}")
_LOCALES: Final = frozenset(
    [
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    ]
)
_MOST_OF_TYPE: Final = {1: 100, 2: 15, 3: 15}


def commands(bodies: list[dict[str, Any]]) -> None:
    """Check a whole set, as an overwrite sends it.

    Raises:
        DiscordError: 50035 with the path of each field, or 30032 for too many.
    """
    _ensure(json.dumps(bodies))


@lru_cache(maxsize=8)
def _ensure(whole: str) -> None:
    """Check a set as JSON. A bot syncs the same at each start, and what was accepted once is accepted again."""
    bodies: list[dict[str, Any]] = json.loads(whole)
    problems = Problems()
    for index, body in enumerate(bodies):
        _command(problems, (index,), body)
    names = [(body.get("type") or CHAT_INPUT, str(body.get("name"))) for body in bodies]
    if len(set(names)) < len(names):
        problems.add((), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    problems.refuse()
    for kind, most in _MOST_OF_TYPE.items():
        if sum(found == kind for found, _ in names) > most:
            raise too_many_commands(most)


def command(body: dict[str, Any]) -> None:
    """Check one command.

    Raises:
        DiscordError: 50035 with the path of each field.
    """
    problems = Problems()
    _command(problems, (), body)
    problems.refuse()


def _command(problems: Problems, path: Path, body: dict[str, Any]) -> None:
    kind = body.get("type") or CHAT_INPUT
    if kind not in _MOST_OF_TYPE:
        problems.add((*path, "type"), "BASE_TYPE_CHOICES", f"Value must be one of {tuple(_MOST_OF_TYPE)}.")
        return
    if kind != CHAT_INPUT:
        _menu(problems, path, body)
        return
    _named(problems, path, body)
    _options(problems, (*path, "options"), body.get("options") or [], depth=0)
    if _length(body) > LONGEST_COMMAND:
        problems.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Must be {LONGEST_COMMAND} or fewer in length.")


def _menu(problems: Problems, path: Path, body: dict[str, Any]) -> None:
    text(problems, (*path, "name"), body.get("name"), most=32)
    if body.get("description"):
        words = "Context menu commands cannot have description"
        problems.add((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_FORBIDDEN", words)
    if body.get("options"):
        words = "Context menu commands cannot have options"
        problems.add((*path, "options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_FORBIDDEN", words)


def _named(problems: Problems, path: Path, body: dict[str, Any]) -> None:
    name = body.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name != name.lower():
        problems.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    text(problems, (*path, "description"), body.get("description"), most=100)
    for locale, translated in _translations(problems, path, body, "name_localizations"):
        if not isinstance(translated, str) or not _NAME.fullmatch(translated) or translated != translated.lower():
            at = (*path, "name_localizations", locale)
            problems.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for locale, translated in _translations(problems, path, body, "description_localizations"):
        text(problems, (*path, "description_localizations", locale), translated, most=100)


def _translations(problems: Problems, path: Path, body: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    """The words of a field in other languages: https://docs.discord.com/developers/reference#locales."""
    given = body.get(key) or {}
    for locale in given if isinstance(given, dict) else ():
        if locale not in _LOCALES:
            problems.add((*path, key, locale), "ENUM_TYPE_COERCE", f"Value {locale!r:.20} is not a locale.")
    return list(given.items()) if isinstance(given, dict) else []


def _options(problems: Problems, path: Path, options: list[dict[str, Any]], *, depth: int) -> None:
    count(problems, path, options, most=25, least=0)
    names = [str(option.get("name")) for option in options]
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
    if kind == GROUP and not option.get("options"):
        words = "Sub-command groups must have at least one sub-command"
        problems.add((*path, "options"), "BASE_TYPE_REQUIRED", words)
    _choices(problems, path, option)
    if option.get("file_types") is not None:
        file_types(problems, (*path, "file_types"), option["file_types"])
        if kind != ATTACHMENT:
            problems.add((*path, "file_types"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Only for attachments")


def _choices(problems: Problems, path: Path, option: dict[str, Any]) -> None:
    kind, at = option.get("type"), (*path, "choices")
    choices = count(problems, at, option.get("choices") or [], most=25, least=0)
    if (choices or option.get("autocomplete")) and kind not in WITH_CHOICES:
        problems.add((*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Has no choices and no suggestions")
        return
    for index, choice in enumerate(choices):
        text(problems, (*at, index, "name"), choice.get("name"), most=100)
        choice_value(problems, (*at, index, "value"), choice.get("value"), int(kind or 0))
    names = [str(choice.get("name")) for choice in choices]
    if len(set(names)) < len(names):
        words = "Choice names must be unique"
        problems.add(at, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", words)
    if choices and option.get("autocomplete"):
        problems.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Not beside choices")


def _length(body: dict[str, Any]) -> int:
    """The length of all names, descriptions and choice values together, options included; each in its longest language."""
    own = _longest(body, "name") + _longest(body, "description")
    picks = sum(len(str(choice.get("value", ""))) + _longest(choice, "name") for choice in body.get("choices") or ())
    return own + picks + sum(_length(option) for option in body.get("options") or ())


def _longest(body: dict[str, Any], key: str) -> int:
    translated = (body.get(f"{key}_localizations") or {}).values()
    return max(len(str(each)) for each in (body.get(key) or "", *translated))
