"""Writes the tables of the documentation from the code: commands, capabilities, scopes and settings.

`python3 steward.py docs` runs it. A page holds prose written by hand and, between two marks, tables that come from here:

    <!-- generated: commands -->
    <!-- end -->

The example settings have one such list too, in a comment:

    # -- generated: capability-list --
    # -- end --

`tests/rules/test_docs.py` fails while a page differs from the code.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.access import Capability
from bot.cli.commands import command_tree
from bot.settings import HostsSettings
from bot.settings.models import File

DOCS = Path(__file__).parent
ROOT = DOCS.parent
MARKS = re.compile(
    r"(?P<begin>(?:<!--|# --) generated: (?P<name>[a-z-]+) -->?\n).*?(?P<end>(?:<!--|# --) end -->?)", re.DOTALL
)
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))

Command = Mapping[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def code(*names: str) -> str:
    """Return names as code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


def sentence(text: str) -> str:
    """Return a description with its full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def needs(command: Command) -> str:
    """Return what a command needs, in words."""
    if command["capability"] == "everyone":
        return "nothing"
    own = "; for your own, what the change itself needed" if command["or_for_own"] else ""
    return f"`{command['capability']}`{own}"


def anchor(name: str) -> str:
    """Return the anchor that a host gives to the heading of a command."""
    return name.replace(" ", "-")


def commands_table(tree: Sequence[Command]) -> str:
    """Return one line for each command."""
    rows = (
        (f"[`/{each['name']}`](#{anchor(each['name'])})", needs(each), sentence(each["description"])) for each in tree
    )
    return table(("command", "needs", "what it does"), rows)


def options_reference(tree: Sequence[Command]) -> str:
    """Return a section for each command, with its options."""
    return "\n".join(_command_section(each) for each in tree)


def _command_section(command: Command) -> str:
    example = f"    /{command['name']} {command['example']}".rstrip() + "\n"
    rows = (
        (f"`{each['name']}`", "yes" if each["required"] else "", sentence(each["description"]))
        for each in command["options"]
    )
    options = "\n" + table(("option", "required", "meaning"), rows) if command["options"] else ""
    return (
        f"### `/{command['name']}`\n\n{sentence(command['description'])} Needs {needs(command)}.\n\n{example}{options}"
    )


def capabilities_table(tree: Sequence[Command]) -> str:
    """Return one line for each capability."""
    opened = {each: [f"/{command['name']}" for command in tree if command["capability"] == each] for each in Capability}
    return table(
        ("capability", "lets its holder", "commands", "can need a second person"),
        (
            (f"`{each}`", each.traits.meaning, code(*opened[each]) or "beside another capability", _review(each))
            for each in Capability
        ),
    )


def _review(capability: Capability) -> str:
    if not capability.traits.reviewable:
        return ""
    return "yes, also above an amount" if capability.traits.measured else "yes"


def capability_list() -> str:
    """Return one line of a comment for each capability: what it lets its holder do."""
    width = max(map(len, Capability))
    return "".join(f"#   {each:<{width}}  {each.traits.meaning}\n" for each in Capability)


def scopes_table() -> str:
    """Return the scopes of a key that each capability needs."""
    rows = ((f"`{each}`", code(*each.traits.scopes)) for each in Capability if each.traits.scopes)
    return table(("capability", "scopes of the key"), rows)


def settings_reference() -> str:
    """Return a section for each table of `config.toml`."""
    return "\n".join(f"### `[{name}]`\n\n{_purpose(model)}\n\n{_settings(model)}" for name, model in _tables())


def _tables() -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield each table of the file with its name, what lies inside a table after it."""

    def below(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
        for name, field in model.model_fields.items():
            inner, named = _inner(field)
            if inner is None:
                continue
            path = f"{prefix}{name}{'.NAME' if named else ''}"
            yield path, inner
            yield from below(inner, f"{path}.")

    return below(File, "")


def _inner(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """Return the table that a setting holds, and whether there are several under names of the owner's choice."""
    annotation = field.annotation
    found = [each for each in (annotation, *get_args(annotation)) if isinstance(each, type)]
    models = [each for each in found if issubclass(each, BaseModel)]
    named = any(each is Mapping for each in (getattr(annotation, "__origin__", None),))
    return (models[0] if models else None), named


def _purpose(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().partition("\n\n")[0].replace("\n    ", " ")


def _settings(model: type[BaseModel]) -> str:
    rows = (
        (f"`{name}`", _default(field), sentence(_upper(field.description or "")), code(*(field.examples or ())))
        for name, field in model.model_fields.items()
        if _inner(field)[0] is None
    )
    return table(("setting", "if left out", "value", "example"), rows)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _default(field: FieldInfo) -> str:
    """Return what holds if a setting is left out, as TOML would write it."""
    value = field.default
    if value is PydanticUndefined:
        return "required"
    if value is None or value in ((), {}, frozenset(), ""):
        return ""
    return f"`{_toml(value)}`"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return f'"{value.value}"'
    if isinstance(value, timedelta):
        # A single unit reads better in the next smaller one: 24h rather than 1d.
        word, unit = next((word, unit) for word, unit in UNITS if value > unit and value % unit == timedelta())
        return f'"{value // unit}{word[0]}"'
    return f'"{value}"' if isinstance(value, str) else str(value)


def variables_table() -> str:
    """Return the environment variables for other addresses than the real ones."""
    rows = (
        (f"`{field.alias}`", f"`{field.default}`" if field.default else "Discord's own")
        for field in HostsSettings.model_fields.values()
    )
    return table(("variable", "if left out"), rows)


def blocks() -> Mapping[str, str]:
    """Return every generated part by the name that pages call it by."""
    tree: list[Command] = list(asyncio.run(command_tree()))
    return {
        "commands": commands_table(tree),
        "options": options_reference(tree),
        "capabilities": capabilities_table(tree),
        "capability-list": capability_list(),
        "scopes": scopes_table(),
        "settings": settings_reference(),
        "variables": variables_table(),
    }


def pages(made: Mapping[str, str]) -> Iterator[tuple[Path, str, str]]:
    """Yield each page that has generated parts: where it is, what it holds, and what it should hold."""

    def fill(mark: re.Match[str]) -> str:
        space = "" if mark["begin"].startswith("#") else "\n"
        return f"{mark['begin']}{space}{made[mark['name']]}{space}{mark['end']}"

    for path in (*sorted(DOCS.glob("*.md")), ROOT / "config.example.toml"):
        text = path.read_text(encoding="utf-8")
        if MARKS.search(text):
            yield path, text, MARKS.sub(fill, text)


def main() -> int:
    """Bring every page up to date, and say which were not."""
    for path, held, wanted in pages(blocks()):
        if held != wanted:
            path.write_text(wanted, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT).as_posix()} is brought up to date\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
