"""What people and forged clients send: options that make sense, and options that do not."""

import re
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from bot.access import Capability
from bot.runtime.catalogue import CommandEntry
from sandbox.discord import Person

PLAYERS = ("BuilderBen", "CoinQueen", "OldPaul99", "MarkupMia", "LiveLuca", "FreshFrida", "GrieferGus", "TimedTina")
PLAYER_IDS = range(70_000_001, 70_000_011)
FIELDS = (
    "Data.Coins",
    "Data.Gems",
    "Data.Level",
    "Data.VIP",
    "Data.Inventory[0].Count",
    "Data.Pets",
    "Data.Settings.Music",
)
STRANGE = (
    *(
        "",
        " ",
        "\t",
        "0",
        "-1",
        "null",
        "None",
        "True",
        "NaN",
        "1e400",
        "½",
        "\U0001d7d9",
        "\uff17",
        "\u202egnp.exe",
        "\u3164",
        "\u00ad",
        "🗡️" * 20,
    ),
    *(
        "@everyone",
        "<@1>",
        "<@&1>",
        "<t:1>",
        "<t:99999999999999999999>",
        "`",
        "```",
        "**x**",
        "# Title",
        "[a](https://example.com)",
    ),
    *(
        "' OR 1=1 --",
        '{"a":',
        "[]",
        "{}",
        "[[",
        '"',
        "\\",
        "../..",
        "%00",
        "a\nb",
        "a\u2028b",
        "\x00",
        "\ud7ff",
        "x" * 400,
        "ß" * 100,
    ),
    *(
        "9007199254740993",
        "9223372036854775808",
        "1" * 400,
        "-0.0",
        "1.5",
        "10 years ago",
        "yesterday",
        "forever",
        "999999999y",
        "7d 7d",
    ),
    *(
        "Data",
        "Data.",
        "Data..Coins",
        "Data[",
        "Data[0]",
        'Data["x"]',
        "Data.Coins.x",
        "#1",
        "12",
        "0x10",
        "1 1",
        "case",
        "70000001",
    ),
)
"""Texts that people type by mistake, and on purpose."""
NUMBERS = (0, 1, -1, 5, 10, 100, 12_500, 2**31, 2**53 - 1, 1 - 2**53, 2**53, -(2**53))
CUSTOM_IDS = (
    *(
        "confirm",
        "undo:",
        "undo:-1",
        "undo:1e3",
        "undo:\uff11",
        "undo:9999999999999999",
        "approval:burn:1:1",
        "bulk:resume:x",
        "x" * 100,
    ),
    *(
        "undo:0",
        "undo:1",
        "undo:2",
        "undo:3",
        "approval:approve:1:0",
        "approval:approve:1:1",
        "approval:deny:1:1",
        "approval:approve:9:1",
    ),
    *("bulk:stop:1", "bulk:resume:1", "bulk:resume:2", "bulk:stop:999999999999999"),
)
SENSIBLE: dict[str, tuple[Any, ...]] = {
    "player": (*PLAYERS, *map(str, PLAYER_IDS), "@BuilderBen", "Ben the Builder (@BuilderBen) · 70000001"),
    "duration": ("1d", "7d", "30d", "2h", "90m", "permanent", "1mo"),
    "reason": ("Exploiting", "Lost their coins", "Appeal accepted", "x" * 400),
    "case": tuple(map(str, range(1, 12))),
    "field": FIELDS,
    "value": ("1", "5", "250", "true", '"text"', "null", "[1, 2]", '{"Coins": 3}'),
    "amount": NUMBERS,
    "score": NUMBERS,
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "board": ("coins",),
    "older": ("2 days ago", "1 hour ago"),
    "newer": ("1 day ago",),
    "at": ("2 days ago", "1 day ago"),
    "since": ("7d ago", "2026-01-01"),
    "until": ("now", "1d ago"),
    "text": ("Double coins!", "Was warned", "coins"),
    "place": ("lobby",),
    "places": ("lobby",),
    "store": ("players", "PlayerData", "Visits"),
    "key": ("Fresh", "visits", "Player_70000001", "Player_70000002"),
    "scope": ("global",),
    "experience": ("kingdom",),
    "prefix": ("Player_", "P"),
    "member": ("moderator", "senior", "editor", "member"),
    "moderator": ("moderator", "owner"),
    "note": ("Clip kept",),
    "template": ("exploiting",),
    "bleed_off": (1, 5, 60),
}
FILES = (
    ("lobby.rbxlx", b'<roblox version="4"></roblox>'),
    ("list.csv", b"BuilderBen\nCoinQueen"),
    ("list.csv", "\ufeffBuilderBen;70000002\n@OldPaul99,x\n\n".encode()),
    ("value.json", b'{"Data": {"Coins": 3}, "MetaData": {}}'),
    ("value.json", b'{"a": [1, 2.5, null, true, "\\ud83d"]}'),
    ("empty.bin", b""),
    ("noise.bin", bytes(range(256))),
)
NO_EXAMPLE: Mapping[str, str] = {}
EXAMPLE = re.compile(r'(\w+):("[^"]*"|\S+)')
"""An option with its value, in the example of a command."""


def changing(commands: Iterable[CommandEntry]) -> dict[str, dict[str, str]]:
    """Return the options in the example of each command that asks before a change: they are what it needs."""
    return {
        each.name: {name: value.strip('"') for name, value in EXAMPLE.findall(each.example)}
        for each in commands
        if isinstance(each.requires, Capability) and _asks_before(each.requires)
    }


def _asks_before(capability: Capability) -> bool:
    """Whether it changes more than the journal; an undo does too, by the capability of what it undoes."""
    traits = capability.traits
    return not traits.reads and (bool(traits.scopes) or traits.reviewable or capability is Capability.CASES_UNDO)


class Inputs:
    """Draws inputs by a seed, for the commands that there are."""

    def __init__(self, dice: Random, commands: Iterable[CommandEntry]) -> None:
        self.dice, self.changing = dice, changing(commands)

    def command(self, person: Person, *, strange: float) -> tuple[str, dict[str, object]]:
        """Return any command with any of its options."""
        name = self.dice.choice(self._names(person))
        picked = person.picks(name)
        chosen = [each for each in picked.options if each.get("required") or self.dice.random() < 0.3]
        return name, {each["name"]: self.value(each, strange=strange) for each in chosen}

    def change(self, person: Person) -> tuple[str, dict[str, object]]:
        """Return a command that asks before a change, with options that mostly make sense."""
        name, example = self.dice.choice(list(self.changing.items()))
        chosen = [each for each in person.picks(name).options if each["name"] in example or self.dice.random() < 0.1]
        return name, {each["name"]: self.value(each, strange=0.03, example=example) for each in chosen}

    def suggestion(self, person: Person) -> tuple[str, str] | None:
        """Return a command and an option of it that has suggestions; None where it has none."""
        name = self.dice.choice(self._names(person))
        offered = [each["name"] for each in person.picks(name).options if each.get("autocomplete")]
        return (name, self.dice.choice(offered)) if offered else None

    def value(self, option: dict[str, Any], *, strange: float, example: Mapping[str, str] = NO_EXAMPLE) -> object:
        """Return a value for an option; with the chance `strange`, one that does not make sense.

        What makes sense for an option whose name says nothing here is its value in the example of the command.
        """
        kind, name, odd = option["type"], option["name"], self.dice.random() < strange
        if option.get("choices") and not odd:
            return self.dice.choice(option["choices"])["value"]
        if kind == 11:
            return self.dice.choice(FILES)
        if kind == 5:
            return self.dice.random() < 0.5
        if kind == 6:
            return self.dice.choice(SENSIBLE["member"])
        if kind in {4, 10}:
            shown = (int(example[name]),) if name in example else NUMBERS
            return self.dice.choice(NUMBERS if odd else SENSIBLE.get(name, shown))
        sensible = SENSIBLE.get(name) or ((example[name],) if name in example else ())
        return self.text() if odd or not sensible else self.dice.choice(sensible)

    def text(self) -> str:
        """Return a text that does not make sense."""
        if self.dice.random() < 0.7:
            return self.dice.choice(STRANGE)
        length = self.dice.randrange(1, 30)
        return "".join(
            chr(self.dice.choice((32, 48, 65, 0x300, 0x600, 0x2000, 0x4E00, 0x1F600)) + self.dice.randrange(32))
            for _ in range(length)
        )

    def wrong_type(self) -> object:
        """Return a value of any type, as a forged client sends it."""
        return self.dice.choice((None, True, 0, -1, 2**70, 1.5, "x", "", [], {}, ["x"], {"id": "1"}, "9" * 30))

    @staticmethod
    def _names(person: Person) -> list[str]:
        return [
            f"{each['name']} {sub['name']}" if sub else each["name"]
            for each in person.commands()
            for sub in _subcommands(each)
        ]


def _subcommands(command: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the subcommands of a command; an empty one where it has none."""
    return [each for each in command.get("options", ()) if each["type"] == 1] or [{}]
