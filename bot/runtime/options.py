"""Options that many commands share, with their autocompletes.

An autocomplete answers within Discord's 3 seconds, or with nothing: it never raises. The gate asks the policy before it runs, and
the service leaves out what the limits of a role exclude.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from discord import app_commands

from bot.access import Capability, DiscordId, Extent, Policy
from bot.errors import AccessDenied, InvalidInput, NameLookUpFailed, NotFound
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Players
from bot.experiences.suggesting import Keystroke, Typing
from bot.features.bans.orders import BanTemplate
from bot.features.cases.cases import Cases
from bot.features.data.suggesting import DataSuggestions
from bot.i18n import mark
from bot.runtime.gate import Callback, actor_of, declared
from bot.ui.faces import Faces
from bot.ui.text import clip, line
from bot.ui.views import Interaction

log = logging.getLogger(__name__)

Choice = app_commands.Choice[str]
Suggestion = tuple[str, str]
"""The label that is shown, and the value that is sent."""

MOST = 25
_KEYSTROKE = "keystroke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """Where autocompletes get their suggestions.

    Attributes:
        within_s: Seconds after which an autocomplete answers with nothing.
    """

    experiences: Experiences
    players: Players
    cases: Cases
    data: DataSuggestions
    templates: Mapping[str, BanTemplate]
    faces: Faces
    policy: Policy
    typing: Typing
    within_s: float

    def experience(self, interaction: Interaction) -> Experience:
        """Return the experience that the options so far name.

        Raises:
            AccessDenied: The command is refused there.
            InvalidInput: The settings name no such experience.
        """
        game = self.experiences.get(getattr(interaction.namespace, "experience", None))
        need = declared(interaction.command)
        if isinstance(need, Capability):
            self.policy.require(actor_of(interaction), need, Extent(experience=game.key))
        return game


class Suggesting(Protocol):
    """What autocompletes need from the bot."""

    @property
    def suggestions(self) -> Suggestions:
        """Where they get their suggestions."""


def suggestions_of(interaction: Interaction) -> Suggestions:
    """Return the bot's suggestions. discord.py constructs the options itself, so they cannot be passed to them."""
    return cast("Suggesting", interaction.client).suggestions


def is_sendable(value: str) -> bool:
    """Whether Discord takes a value of a choice; anything else can still be typed."""
    return 0 < len(value) <= 100


def keystroke_of(interaction: Interaction) -> Keystroke:
    """Return the keystroke that an autocomplete answers."""
    keystroke: Keystroke = interaction.extras[_KEYSTROKE]
    return keystroke


class Suggested(app_commands.Transformer):
    """A text option whose suggestions come from `suggest`. It passes on what was typed; the command parses it."""

    async def transform(self, _interaction: Interaction, value: Any, /) -> str:
        """Return the text as it was typed."""
        return str(value)

    async def autocomplete(self, interaction: Interaction, value: float | str, /) -> list[Choice]:  # type: ignore[override]
        """Answer with what fits, or with nothing when that fails or takes too long."""
        suggestions = suggestions_of(interaction)
        interaction.extras[_KEYSTROKE] = suggestions.typing.keystroke(DiscordId(interaction.user.id))
        try:
            async with asyncio.timeout(suggestions.within_s):
                found = await self.suggest(suggestions, interaction, str(value))
        except (AccessDenied, InvalidInput, NameLookUpFailed, NotFound):  # the command itself answers with these
            return []
        except Exception:  # any error: the person can still type
            log.warning("no suggestions for %s", type(self).__name__, exc_info=True)
            return []
        sendable = [(shown, sent) for shown, sent in found if is_sendable(sent)]
        return [app_commands.Choice(name=line(clip(shown, 100)), value=sent) for shown, sent in sendable[:MOST]]

    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        """Return what fits the typed text."""
        raise NotImplementedError


class _Player(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        actor, game = actor_of(interaction), suggestions.experience(interaction)
        found = await suggestions.players.suggest(actor, game, typed, keystroke_of(interaction))
        return [(player.label, player.label) for player in found]


class _Experience(Suggested):
    async def suggest(self, suggestions: Suggestions, _interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        return matching(typed, ((each.name, each.key) for each in suggestions.experiences))


class _Place(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        return matching(typed, ((name, name) for name in suggestions.experience(interaction).places))


class _Board(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        game, actor = suggestions.experience(interaction), actor_of(interaction)
        boards = [
            board
            for board in game.boards.values()
            if suggestions.policy.allows(actor, Capability.BOARDS_READ, Extent(experience=game.key, board=board.alias))
        ]
        return matching(typed, ((board.title, board.alias) for board in boards))


PlayerOption = app_commands.Transform[str, _Player]
ExperienceOption = app_commands.Transform[str, _Experience]
PlaceOption = app_commands.Transform[str, _Place]
BoardOption = app_commands.Transform[str, _Board]


def matching(typed: str, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Return the suggestions that contain what was typed; those that start with it come first."""
    wanted = typed.strip().lower()
    fitting = [pair for pair in suggestions if wanted in pair[0].lower() or wanted in pair[1].lower()]
    return sorted(fitting, key=lambda pair: not pair[0].lower().startswith(wanted))


USUAL = {
    "board": mark("Which leaderboard."),
    "experience": mark("Which game; otherwise the default one."),
    "key": mark("Any entry by its key, instead of a player."),
    "scope": mark("The store's scope; otherwise the configured one."),
    "share": mark("Show the answer to everybody in this channel."),
    "store": mark(
        "Which data store; otherwise the players' own. roblox:NAME for a name that the settings do not mean."
    ),
}
"""Descriptions of options that mean the same in every command."""


def usual_options(callback: Callback) -> Callback:
    """Describe the options that mean the same in every command; the callback's own Args come first."""
    own = set(re.findall(r"^ +(\w+): ", inspect.getdoc(callback) or "", re.MULTILINE))
    taken = inspect.signature(callback).parameters
    described = {name: text for name, text in USUAL.items() if name in taken and name not in own}
    return app_commands.describe(**described)(callback)
