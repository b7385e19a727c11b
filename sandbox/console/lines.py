"""Reads the lines that people type at the console: commands with options, values, fields."""

import re
from collections.abc import Collection
from typing import Final

from sandbox.discord import CannotDo

_COMMAND: Final = re.compile(r'(?P<words>/[^:"]*?)(?P<rest>\s+\S+:.*|\s*)', re.DOTALL)
_QUOTED: Final = r'"(?:\\.|[^"\\])*"'
_FIELD: Final = re.compile(rf'\s*(?P<label>[^="]+?)\s*=\s*(?P<value>{_QUOTED}|[^\s"]*)(?=\s|$)')
_VALUE: Final = re.compile(rf'\s*(?P<value>{_QUOTED}|[^,"]+?)\s*(?:,|$)')
_MENU: Final = re.compile(rf"(?:^|\s)menu:(?P<value>{_QUOTED}|\S+)")
_ANOTHER_OPTION: Final = re.compile(r"\s(?P<name>[\w-]+):(?!//)")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)


def unquoted(value: str) -> str:
    r"""The text inside quotes, with its escapes replaced; text without quotes as it is."""
    if len(value) < 2 or not (value[0] == value[-1] == '"'):
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], value[1:-1])


def quoted(value: str) -> str:
    """The value as a person types it: in quotes if it needs them."""
    if value and not re.search(r'[\s":,]', value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def command(line: str) -> tuple[str, str]:
    """The words that name a command, and the rest that holds its options.

    Raises:
        CannotDo: the line cannot be read.
    """
    match = _COMMAND.fullmatch(line)
    if match is None:
        raise CannotDo(f"cannot read {line!r}; write /command option:value")
    return match["words"], match["rest"]


def options(text: str, names: Collection[str]) -> dict[str, str]:
    """The options in `name:value name:"value with: colons"`, in order; values may hold spaces.

    Raises:
        CannotDo: a part of the line is not an option.
    """
    marks = list(_marks(text, names))
    _refuse_strays(text[: marks[0].start()] if marks else text)
    found: dict[str, str] = {}
    edges = [*(mark.start() for mark in marks), len(text)]
    for mark, end in zip(marks, edges[1:], strict=True):
        value = text[mark.end() : end].strip()
        if not value.startswith('"'):
            _refuse_options(value)
        found[mark["name"]] = unquoted(value)
    return found


def _marks(text: str, names: Collection[str]) -> list[re.Match[str]]:
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"\b\B"
    pattern = re.compile(rf"{_QUOTED}|(?<!\S)(?P<name>{known}):")
    return [match for match in pattern.finditer(text) if match["name"]]


def _refuse_strays(text: str) -> None:
    _refuse_options(f" {text}")
    if text.strip():
        raise CannotDo(f"cannot read {text.strip()!r}; write option:value")


def _refuse_options(value: str) -> None:
    if stray := _ANOTHER_OPTION.search(value):
        raise CannotDo(f"there is no option {stray['name']!r}; put the value in quotes if this is a part of it")


def fields(text: str) -> dict[str, str]:
    """The fields in `Label="…" Other label=value`, in order.

    Raises:
        CannotDo: a part of the line cannot be read.
    """
    found: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        match = _FIELD.match(text, position)
        if match is None:
            raise CannotDo(f'cannot read {text[position:].strip()!r}; write fill Field="value"')
        found[match["label"]] = unquoted(match["value"])
        position = match.end()
    return found


def choices(text: str) -> tuple[list[str], str | None]:
    """The chosen values, separated by commas, and the `menu:` they are in, if the line names one.

    Raises:
        CannotDo: a part of the line cannot be read.
    """
    menu = _MENU.search(text)
    rest = _MENU.sub("", text)
    values: list[str] = []
    position = 0
    while rest[position:].strip():
        match = _VALUE.match(rest, position)
        if match is None:
            raise CannotDo(f"cannot read {rest[position:].strip()!r}; write choose value, value")
        values.append(unquoted(match["value"]))
        position = match.end()
    return values, unquoted(menu["value"]) if menu else None
