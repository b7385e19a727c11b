"""The bot in a language that writes every sentence in brackets: whatever people read outside of them cannot be translated."""

import gettext
import re
from collections.abc import Iterator

import pytest
from every_command import options_of
from kingdom import running_kingdom

from bot.cli.commands import command_tree
from bot.i18n import use_catalog
from sandbox.example.world import OFFENCES

OF_THE_WORLD = [words for pair in OFFENCES for words in pair]
SHOWN = frozenset({"content", "label", "placeholder", "title", "description"})
INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
NAMES = re.compile(
    "|".join(map(re.escape, ("Ben the Builder", "Servers of Example Kingdom", "Richest players", *OF_THE_WORLD)))
)
"""Names of players, of boards and of what cases concern, and reasons of bans: the journal, the settings and Roblox hold them."""
FROM_OUTSIDE = re.compile(
    r"^> [^⟦⟧\n]*|Because it is a test|```.*?```|`[^`\n]*`|\*\*/[a-z ]+\*\*|^/[a-z ·]+$|<[^>\n]+>",
    re.MULTILINE | re.DOTALL,
)
"""Quotes of what people wrote, code, names of commands, mentions and times."""
WORDS = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
WHY = "Because it is a test"
CHANGES = {
    "announce send": {"text": "Hello"},
    "ban": {"player": "BuilderBen", "duration": "1d", "reason": WHY},
    "unban": {"player": "BuilderBen", "reason": WHY},
    "case undo": {"case": "2", "reason": WHY},
    "data create": {"key": "Fresh", "store": "Visits", "reason": WHY},
    "data edit": {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "1", "reason": WHY},
    "data restore": {"player": "BuilderBen", "at": "2 days ago", "reason": WHY},
    "data delete": {"player": "CoinQueen", "reason": WHY},
    "leaderboard set": {"board": "coins", "player": "FreshFrida", "score": 5, "reason": WHY},
    "place publish": {"place": "lobby", "file": ("lobby.rbxlx", b'<roblox version="4"></roblox>'), "reason": WHY},
    "servers restart": {"reason": WHY},
}


class Brackets(gettext.NullTranslations):
    """Keeps the words and puts brackets around them."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def shown(body: object) -> Iterator[str]:
    """Every text of a request to Discord that people read."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in SHOWN and isinstance(value, str):
                yield value
            yield from shown(value)
    elif isinstance(body, list):
        for each in body:
            yield from shown(each)


def untranslated(text: str) -> list[str]:
    """Words of a text outside of all brackets."""
    text = NAMES.sub("", FROM_OUTSIDE.sub("", text.replace("\\", "")))
    while "⟦" in text and (shorter := INNERMOST.sub("", text)) != text:
        text = shorter
    return WORDS.findall(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("⟦Ban ⟦30 days⟧⟧", []),
        ("⟦Ban⟧ now or never", ["now or"]),
        ("> as it was\n`a b` Ben", []),
        ("Nothing here", ["Nothing here"]),
    ],
)
def test_what_is_outside_of_brackets_is_found(text, left):
    assert untranslated(text) == left


async def test_every_sentence_of_every_command_can_be_in_another_language(tmp_path):
    with use_catalog(Brackets()):
        async with running_kingdom(tmp_path) as kingdom:
            for name, options in CHANGES.items():
                answer = await kingdom.owner.slash(name, **options)
                if buttons := [each.label for each in answer.message.buttons if each.label != "⟦Cancel⟧"]:
                    await kingdom.owner.click(buttons[0])
            for command in await command_tree():
                for person in (kingdom.owner, kingdom.moderator, kingdom.member):
                    await person.use(command["name"], options_of(command), even_if_hidden=True)
            spoken = {
                text
                for exchange in kingdom.running.discord.exchanges
                if not re.search(r"/commands$", exchange.path)
                for text in shown(exchange.body)
            }
    assert len([text for text in spoken if "⟦" in text]) > 200
    left_over = {text: left for text in spoken if (left := untranslated(text))}
    assert left_over == {}
