"""Options that many commands share, with their autocompletes.

An autocomplete answers within Discord's 3 seconds or with nothing: it may never raise. The gate has asked the policy before
it runs; what a role's limits exclude is left out by the service that is asked.
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

from bot.access import Capability, Extent, Policy
from bot.errors import AccessDenied, InvalidInput
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Players
from bot.features.bans.orders import BanTemplate
from bot.features.cases.cases import Cases
from bot.features.data.suggesting import DataSuggestions
from bot.runtime.gate import Callback, actor_of, declared
from bot.ui.faces import Faces
from bot.ui.text import clip
from bot.ui.views import Interaction

log = logging.getLogger(__name__)

Choice = app_commands.Choice[str]
Suggestion = tuple[str, str]
"""What is shown, and what is sent when it is chosen."""

MOST = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What autocompletes draw on; the bot carries one.

    Attributes:
        within_s: After so long there are none.
    """

    experiences: Experiences
    players: Players
    cases: Cases
    data: DataSuggestions
    templates: Mapping[str, BanTemplate]
    faces: Faces
    policy: Policy
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
    """What autocompletes need of the bot."""

    @property
    def suggestions(self) -> Suggestions:
        """What they draw on."""


def suggestions_of(interaction: Interaction) -> Suggestions:
    """Return what the bot's autocompletes draw on: discord.py makes them without a constructor of ours."""
    return cast("Suggesting", interaction.client).suggestions


class Suggested(app_commands.Transformer):
    """An option of text whose suggestions come from `suggest`. It passes on what was typed: commands parse, options do not."""

    async def transform(self, _interaction: Interaction, value: Any, /) -> str:
        """Return the text as it was typed."""
        return str(value)

    async def autocomplete(self, interaction: Interaction, value: float | str, /) -> list[Choice]:  # type: ignore[override]
        """Answer with what fits, or with nothing when that fails or takes too long."""
        try:
            suggestions = suggestions_of(interaction)
            async with asyncio.timeout(suggestions.within_s):
                found = await self.suggest(suggestions, interaction, str(value))
        except (AccessDenied, InvalidInput):  # what the command itself would answer, and in words
            return []
        except Exception:  # whatever went wrong, the person types on
            log.warning("no suggestions for %s", type(self).__name__, exc_info=True)
            return []
        sendable = [(shown, sent) for shown, sent in found if 0 < len(sent) <= 100]
        return [app_commands.Choice(name=clip(shown, 100), value=sent) for shown, sent in sendable[:MOST]]

    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        """Return what fits the typed text."""
        raise NotImplementedError


class _Player(Suggested):
    async def suggest(self, suggestions: Suggestions, interaction: Interaction, typed: str) -> Iterable[Suggestion]:
        found = await suggestions.players.suggest(actor_of(interaction), suggestions.experience(interaction), typed)
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
    """Return those whose text holds what was typed, those that start with it first."""
    wanted = typed.strip().lower()
    fitting = [pair for pair in suggestions if wanted in pair[0].lower() or wanted in pair[1].lower()]
    return sorted(fitting, key=lambda pair: not pair[0].lower().startswith(wanted))


USUAL = {
    "board": "Which leaderboard.",
    "experience": "Which game; otherwise the default one.",
    "key": "Any entry by its key, instead of a player.",
    "scope": "The store's scope; otherwise the configured one.",
    "share": "Show the answer to everybody in this channel.",
    "store": "Which data store; otherwise the players' own.",
}
"""What options say that mean the same in every command."""


def usual_options(callback: Callback) -> Callback:
    """Describe the options that mean the same in every command; what the callback's own Args say goes first."""
    own = set(re.findall(r"^ +(\w+): ", inspect.getdoc(callback) or "", re.MULTILINE))
    taken = inspect.signature(callback).parameters
    described = {name: text for name, text in USUAL.items() if name in taken and name not in own}
    return app_commands.describe(**described)(callback)
