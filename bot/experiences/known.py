"""Players whom Steward knows: from its cases, and from what staff looked up lately."""

from __future__ import annotations

import difflib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bot.access import Actor, Capability, DiscordId, Extent, Policy
from bot.errors import JournalUnreadable
from bot.experiences.experiences import Experience
from bot.experiences.player import Player
from bot.journal import Case, CaseQuery, Journal, Target

MOST_RECENT = 2_000
_CASES = 100
_BEGINNING = 3
"""Letters by which names that may be misspelled are searched for."""
_NEAR = 3
_ALIKE = 0.75
"""How similar a name must be, as `difflib` counts it, from 0 to 1."""


_READ_LATELY_S = 10.0
"""How long an answer of the journal counts. What this process writes is known without it."""
_MOST_READ = 500


@dataclass(frozen=True, slots=True)
class _Read:
    """What the journal answered to a text.

    Attributes:
        whole: There are no other cases with this text, so also none with a longer text that begins with it.
    """

    at_s: float
    players: Sequence[Player]
    whole: bool


@dataclass(slots=True)
class _Recent:
    player: Player
    seen_by: set[DiscordId] = field(default_factory=set)


class KnownPlayers:
    """Players whom Steward knows, as much as each member of staff may know of them.

    That a player has a case is part of the case, and so is that somebody looked them up: people who may not read cases know the
    players of their own cases, and those whom they looked up themselves.

    Args:
        journal: Its cases name players.
        policy: Who may read cases.
        clock: Monotonic seconds.
    """

    def __init__(self, journal: Journal, policy: Policy, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._journal, self._policy, self._clock = journal, policy, clock
        self._recent: OrderedDict[tuple[str, int], _Recent] = OrderedDict()
        self._read_lately: OrderedDict[tuple[str, DiscordId | None, str], _Read] = OrderedDict()
        journal.subscribe(self._note)

    def remember(self, actor: Actor, experience: Experience, player: Player) -> None:
        """Remember that somebody looked a player up."""
        self._remember(actor.user_id, experience.key, player)

    def _note(self, case: Case) -> None:
        if case.target.player_id is not None:
            self._remember(case.actor_id, case.experience, Player.of(case.target))

    def _remember(self, user_id: DiscordId, experience: str, player: Player) -> None:
        recent = self._recent.setdefault((experience, player.id), _Recent(Player.kept(player.id)))
        recent.seen_by.add(user_id)
        self._rename(experience, player)
        self._recent.move_to_end((experience, player.id))
        if len(self._recent) > MOST_RECENT:
            self._recent.popitem(last=False)

    def rename(self, experience: Experience, player: Player) -> None:
        """Remember the present names of a player whom somebody looked up."""
        self._rename(experience.key, player)

    def _rename(self, experience: str, player: Player) -> None:
        recent = self._recent.get((experience, player.id))
        if recent is not None and player.name:
            recent.player = Player.kept(player.id, player.names)

    async def last_name(self, actor: Actor, experience: Experience, player: Player) -> Player:
        """Return a player with the last names that Steward knows, if it knows any."""
        if player.name:
            return player
        recent = self._recent.get((experience.key, player.id))
        found = [each.player for each in self._known_to(actor, experience, [recent] if recent is not None else ())]
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
        cases = [*await self._lately(actor, experience, ""), *await self._lately(actor, experience, text)]
        recent = [each.player for each in self._known_to(actor, experience, self._seen(experience))]
        return _once([*recent, *cases])

    async def _lately(self, actor: Actor, experience: Experience, text: str) -> Sequence[Player]:
        """Return the players of the latest cases with a text, as the journal answered to it or to its beginning a moment ago."""
        own = None if self._reads_cases(actor, experience) else actor.user_id
        now = self._clock()
        for end in range(len(text) + 1):
            read = self._read_lately.get((experience.key, own, text[:end]))
            if read is not None and now - read.at_s < _READ_LATELY_S and (read.whole or end == len(text)):
                return read.players
        query = CaseQuery(text=text or None, actor_id=own, experiences=frozenset({experience.key}))
        with suppress(JournalUnreadable):
            targets = await self._journal.targets(query, limit=_CASES)
            read = _Read(now, _players(targets), whole=len(targets) < _CASES)
            self._read_lately.pop((experience.key, own, text), None)
            self._read_lately[experience.key, own, text] = read
            if len(self._read_lately) > _MOST_READ:
                self._read_lately.popitem(last=False)
            return read.players
        return ()

    async def _of_cases(self, actor: Actor, experience: Experience, query: CaseQuery) -> list[Player]:
        own = None if self._reads_cases(actor, experience) else actor.user_id
        return await self._read(experience, replace(query, actor_id=own))

    async def _read(self, experience: Experience, query: CaseQuery) -> list[Player]:
        query = replace(query, experiences=frozenset({experience.key}))
        with suppress(JournalUnreadable):  # without these names, everything still works by id
            return _players(await self._journal.targets(query, limit=_CASES))
        return []

    def _seen(self, experience: Experience) -> Iterator[_Recent]:
        return (recent for (key, _), recent in reversed(self._recent.items()) if key == experience.key)

    def _known_to(self, actor: Actor, experience: Experience, recent: Iterable[_Recent]) -> Iterable[_Recent]:
        if self._reads_cases(actor, experience):
            return recent
        return (each for each in recent if actor.user_id in each.seen_by)

    def _reads_cases(self, actor: Actor, experience: Experience) -> bool:
        return self._policy.allows(actor, Capability.CASES_READ, Extent(experience=experience.key))


def _players(targets: Iterable[Target]) -> list[Player]:
    return _once(Player.of(each) for each in targets if each.player_id is not None)


def _once(players: Iterable[Player]) -> list[Player]:
    """Return each player once, with the names that come first."""
    found: dict[int, Player] = {}
    for each in players:
        if each.id not in found or not found[each.id].name:
            found[each.id] = each
    return list(found.values())
