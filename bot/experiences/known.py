"""Players whom Steward knows: from its cases, and from what staff looked up lately."""

from __future__ import annotations

import difflib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bot.access import Actor, Capability, DiscordId, Extent, Policy
from bot.errors import JournalUnreadable
from bot.experiences.experiences import Experience
from bot.experiences.player import Player
from bot.journal import CaseQuery, Journal

MOST_RECENT = 2_000
_CASES = 100
_BEGINNING = 3
"""Letters by which names that may be misspelled are searched for."""
_NEAR = 3
_ALIKE = 0.75
"""How similar a name must be, as `difflib` counts it, from 0 to 1."""


@dataclass(slots=True)
class _Recent:
    player: Player
    seen_by: set[DiscordId] = field(default_factory=set)


class KnownPlayers:
    """Players whom Steward knows, as much as each member of staff may know of them.

    That a player has a case is part of the case, and so is that somebody looked them up: people who may not read cases know the
    players of their own cases, and those whom they looked up themselves.
    """

    def __init__(self, journal: Journal, policy: Policy) -> None:
        self._journal, self._policy = journal, policy
        self._recent: OrderedDict[tuple[str, int], _Recent] = OrderedDict()

    def remember(self, actor: Actor, experience: Experience, player: Player) -> None:
        """Remember that somebody looked a player up."""
        recent = self._recent.setdefault((experience.key, player.id), _Recent(Player.kept(player.id)))
        recent.seen_by.add(actor.user_id)
        self.rename(experience, player)
        self._recent.move_to_end((experience.key, player.id))
        if len(self._recent) > MOST_RECENT:
            self._recent.popitem(last=False)

    def rename(self, experience: Experience, player: Player) -> None:
        """Remember the present names of a player whom somebody looked up."""
        recent = self._recent.get((experience.key, player.id))
        if recent is not None and player.name:
            recent.player = Player.kept(player.id, player.names)

    async def last_name(self, actor: Actor, experience: Experience, player: Player) -> Player:
        """Return a player with the last names that Steward knows, if it knows any."""
        if player.name:
            return player
        recent = self._recent.get((experience.key, player.id))
        found = [recent.player] if recent is not None and self._may_know(actor, experience, recent) else []
        found += await self._of_cases(actor, experience, CaseQuery(player_id=player.id))
        named = next((each for each in found if each.id == player.id and each.name), player)
        return replace(player, name=named.name, display_name=named.display_name)

    async def named(self, experience: Experience, name: str) -> list[Player]:
        """Return the players who had exactly this username when Steward last saw them, for everybody who may act on players."""
        cases = await self._read(experience, CaseQuery(text=name))
        found = _once([*(recent.player for recent in self._seen(experience)), *cases])
        return [each for each in found if each.name.lower() == name.lower()]

    async def fitting(self, actor: Actor, experience: Experience, typed: str) -> list[Player]:
        """Return the players whose names or id contain a text."""
        found = await self._fitting(actor, experience, typed)
        return [each for each in found if typed.lower() in each.label.lower()]

    async def near(self, actor: Actor, experience: Experience, name: str) -> list[Player]:
        """Return the players whose names are similar to a name, the most similar first."""
        found = await self._fitting(actor, experience, name[:_BEGINNING])
        spelled = {spelling.lower(): each for each in found for spelling in (each.display_name, each.name) if spelling}
        alike = difflib.get_close_matches(name.lower(), spelled, n=_NEAR, cutoff=_ALIKE)
        return list({spelled[each].id: spelled[each] for each in alike}.values())

    async def _fitting(self, actor: Actor, experience: Experience, text: str) -> list[Player]:
        """Return the players of the latest cases, of those with a word of the text, and of recent look-ups; each once."""
        queries = [CaseQuery(), *([CaseQuery(text=text)] if text else [])]
        cases = [each for query in queries for each in await self._of_cases(actor, experience, query)]
        recent = [each.player for each in self._seen(experience) if self._may_know(actor, experience, each)]
        return _once([*recent, *cases])

    async def _of_cases(self, actor: Actor, experience: Experience, query: CaseQuery) -> list[Player]:
        own = None if self._reads_cases(actor, experience) else actor.user_id
        return await self._read(experience, replace(query, actor_id=own))

    async def _read(self, experience: Experience, query: CaseQuery) -> list[Player]:
        query = replace(query, experiences=frozenset({experience.key}))
        with suppress(JournalUnreadable):  # without these names, everything still works by id
            targets = await self._journal.targets(query, limit=_CASES)
            return _once(Player.of(each) for each in targets if each.player_id is not None)
        return []

    def _seen(self, experience: Experience) -> Iterator[_Recent]:
        return (recent for (key, _), recent in reversed(self._recent.items()) if key == experience.key)

    def _may_know(self, actor: Actor, experience: Experience, recent: _Recent) -> bool:
        return actor.user_id in recent.seen_by or self._reads_cases(actor, experience)

    def _reads_cases(self, actor: Actor, experience: Experience) -> bool:
        return self._policy.allows(actor, Capability.CASES_READ, Extent(experience=experience.key))


def _once(players: Iterable[Player]) -> list[Player]:
    """Return each player once, with the names that come first."""
    found: dict[int, Player] = {}
    for each in players:
        if each.id not in found or not found[each.id].name:
            found[each.id] = each
    return list(found.values())
