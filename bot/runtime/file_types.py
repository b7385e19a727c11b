"""Which files an option takes, so that Discord offers people only those.

Discord looks at the end of the file's name alone, so the content is still checked where it is read. discord.py does not know
`file_types` (Discord documentation, "Application Command Option Structure"), so they are added to what it sends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import discord
from discord import app_commands

Callback = TypeVar("Callback", bound=Callable[..., Any])

EVIDENCE: Final = ("image", "video", "audio", ".txt", ".log", ".csv", ".json", ".zip", ".rbxl", ".rbxlx")
VALUE: Final = (".json", ".txt")
PLAYERS: Final = (".csv", ".tsv", ".txt")
PLACE: Final = (".rbxl", ".rbxlx")

_DECLARED = "__steward_file_types__"


def takes_files(**types: tuple[str, ...]) -> Callable[[Callback], Callback]:
    """Declare the files of a command's options: `image`, `video`, `audio`, or ends of names. At most ten for each option."""

    def declare(callback: Callback) -> Callback:
        setattr(callback, _DECLARED, types)
        return callback

    return declare


def declared_file_types(command: object) -> Mapping[str, tuple[str, ...]]:
    """Return the files that each option of a command takes."""
    return getattr(getattr(command, "callback", None), _DECLARED, {})


def send_file_types(tree: app_commands.CommandTree[Any]) -> None:
    """Make every command of a tree tell Discord which files its options take."""
    for command in tree.walk_commands():
        types = declared_file_types(command)
        if types and isinstance(command, app_commands.Command):
            command.to_dict = partial(_with_file_types, command.to_dict, types)  # type: ignore[method-assign]


def _with_file_types(
    to_dict: Callable[[app_commands.CommandTree[Any]], dict[str, Any]],
    types: Mapping[str, tuple[str, ...]],
    tree: app_commands.CommandTree[Any],
) -> dict[str, Any]:
    sent = to_dict(tree)
    for option in sent["options"]:
        if option["type"] == discord.AppCommandOptionType.attachment.value and option["name"] in types:
            option["file_types"] = list(types[option["name"]])
    return sent
