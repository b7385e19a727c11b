"""Options that say what a ban will be, and the forms that ask for them."""

from __future__ import annotations

from bot.features.bans.orders import DISPLAY_LIMIT
from bot.i18n import mark, tr
from bot.runtime.asking import Asked, Given, asks_for
from bot.runtime.options import Suggested, Suggestion, Suggestions, matching
from bot.ui.choosers import ListItem
from bot.ui.forms import LONGEST_TEXT
from bot.ui.views import Interaction

LONGEST_LENGTH = 40
LONGEST_NOTE = 880
PLAYERS_FILE = "players.txt"


class Template(Suggested):
    """A prepared reason."""

    async def suggest(self, suggestions: Suggestions, _interaction: Interaction, typed: str) -> list[Suggestion]:
        """Return the templates of the settings."""
        templates = suggestions.templates.items()
        return matching(typed, ((f"{name}: {template.display}", name) for name, template in templates))


def _bans(given: Given, _suggestions: Suggestions) -> bool:
    return bool(given.get("action", "ban") == "ban")


def _unbans(given: Given, suggestions: Suggestions) -> bool:
    return not _bans(given, suggestions)


def _length_is_open(given: Given, suggestions: Suggestions) -> bool:
    """Whether nothing says how long; the command itself refuses a template that the settings do not name."""
    name = given["template"]
    template = suggestions.templates.get(name) if name is not None else None
    return _bans(given, suggestions) and (name is None or (template is not None and template.duration is None))


def _templates(suggestions: Suggestions) -> list[ListItem]:
    return [
        ListItem(
            name,
            name,
            tr("{length} · {text}", length=each.duration, text=each.display) if each.duration else each.display,
        )
        for name, each in suggestions.templates.items()
    ]


_TEMPLATE = Asked(
    option="template",
    label=mark("Reason"),
    description=mark("From your settings, with its length. Or leave it empty and write your own."),
    unless=("reason",),
    needed=_bans,
    beside=True,
    choices=_templates,
)
_REASON = Asked(
    option="reason",
    label=mark("What the player reads"),
    description=mark("Roblox hides links, names and insults."),
    longest=DISPLAY_LIMIT,
    paragraph=True,
    unless=("template",),
    needed=_bans,
    filled_by="template",
)
_WHY = Asked(option="reason", label=mark("Reason"), description=mark("Only staff read it."), needed=_unbans)
_LENGTH = Asked(
    option="duration",
    label=mark("How long, or until when"),
    description=mark("12h, 3d, 2w, 3mo, permanent. Or a date: 24 Dec 18:00 (UTC)."),
    longest=LONGEST_LENGTH,
    needed=_length_is_open,
    filled_by="template",
)
_NOTE = Asked(
    option="note",
    label=mark("What only staff read"),
    description=mark("The case and your name are added."),
    longest=LONGEST_NOTE,
    unless=("template",),
    needed=_bans,
    beside=True,
)
_PLAYERS = Asked(
    option="players",
    label=mark("Players"),
    description=mark("Usernames or ids, each on a line, or all with commas between them."),
    longest=LONGEST_TEXT,
    paragraph=True,
    unless=("file",),
    file_name=PLAYERS_FILE,
    hidden=True,
)

asks_for_a_ban = asks_for(mark("Ban a player"), _TEMPLATE, _REASON, _LENGTH, _NOTE)
"""Lets a command ask for how long and why."""
asks_for_many = asks_for(mark("Many players at once"), _PLAYERS, _TEMPLATE, _REASON, _WHY, _LENGTH, _NOTE)
"""Lets a command ask for the players too."""
