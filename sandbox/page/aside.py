"""The panel beside the channel: the world as Roblox holds it, and the journal's last cases."""

import json
from collections.abc import Iterator
from typing import Final

from bot.journal import Case, CaseQuery, Journal
from bot.settings.experiences import ExperienceSettings
from bot.settings.fields import USER_ID
from sandbox.discord.world import JSON
from sandbox.harness import Sandbox
from sandbox.roblox import Universe, User
from sandbox.roblox.restrictions import Restriction
from sandbox.roblox.revisions import Entry, Revision

SHOWN: Final = 8
LONGEST_VALUE: Final = 20_000
MS: Final = 1_000_000


class Aside:
    """Reads the default experience from the stand-in, not through the bot.

    Args:
        running: The sandbox.
        journal: The journal, which is only read.
    """

    def __init__(self, running: Sandbox, journal: Journal) -> None:
        self._roblox = running.roblox
        self._journal = journal
        self._experience: ExperienceSettings = running.settings.experiences[running.settings.default_experience]

    @property
    def _universe(self) -> Universe:
        return self._roblox.world.universes[self._experience.universe_id]

    async def look(self, name: str) -> JSON:
        """Everything in the panel, with the player of that name; without a name, the player of the last case."""
        cases = await self._journal.search(CaseQuery(), limit=SHOWN)
        player = self._roblox.world.users.named(name) if name else self._latest(cases)
        return {
            "player": self._player(player) if player is not None else None,
            "players": [user.name for user in self._roblox.world.users.by_id.values()],
            "messages": [
                {"topic": each.topic, "text": each.message, "at": each.sent_ns // MS}
                for each in self._universe.messages[: -SHOWN - 1 : -1]
            ],
            "requests": [
                {"method": each.method, "path": each.path, "status": each.status, "fault": each.fault}
                for each in list(self._roblox.requests)[: -SHOWN - 1 : -1]
            ],
            "cases": [_case(each) for each in cases],
        }

    def _latest(self, cases: list[Case]) -> User | None:
        users = self._roblox.world.users.by_id
        concerned = next((case.target.player_id for case in cases if case.target.player_id in users), None)
        if concerned is not None:
            return users[concerned]
        return next((user for user in users.values() if any(self._entries(user))), None)

    def _player(self, user: User) -> JSON:
        now_ns = self._roblox.world.clock.ns
        return {
            "id": str(user.id),
            "name": user.name,
            "display": user.display_name,
            "picture": f"picture/headshots/{user.id}-150-square.png",
            "entries": [_entry(name, each) for name, each in self._entries(user)],
            "restrictions": [_restriction(where, each, now_ns) for where, each in self._restrictions(user)],
            "boards": list(self._boards(user)),
        }

    def _entries(self, user: User) -> Iterator[tuple[str, Entry]]:
        for store in self._experience.stores.values():
            key = _key(store.key, user)
            held = self._universe.stores.stores.get(store.data_store)
            entry = held and held.find(store.scope, key, self._roblox.world.clock.ns)
            if entry:
                yield f"{store.data_store} / {key}", entry

    def _restrictions(self, user: User) -> Iterator[tuple[str, Restriction]]:
        universe, clock = self._universe, self._roblox.world.clock
        yield universe.root.display_name, universe.restrictions.get(clock, user.id)
        for place in universe.places.values():
            own = universe.restrictions.get(clock, user.id, place.id)
            if own.updated_ns is not None and not own.inherited:
                yield place.display_name, own

    def _boards(self, user: User) -> Iterator[JSON]:
        for board in self._experience.leaderboards.values():
            scores = self._universe.ordered.board(board.ordered_data_store, board.scope)
            score = scores.get(_key(board.key, user))
            if score is not None:
                better = sum(1 for each in scores.values() if (each > score if board.descending else each < score))
                yield {"title": board.title, "score": str(score), "rank": better + 1}


def _key(template: str, user: User) -> str:
    return template.replace(USER_ID, str(user.id))


def _entry(name: str, entry: Entry) -> JSON:
    revisions = list(reversed(entry.revisions))[:SHOWN]
    return {"name": name, "versions": [_revision(each) for each in revisions]}


def _revision(revision: Revision) -> JSON:
    value = json.dumps(revision.value, indent=2, ensure_ascii=False)
    return {
        "id": revision.id,
        "at": revision.created_ns // MS,
        "deleted": revision.deleted,
        "value": value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}\n…",
        "users": [str(user_id) for user_id in revision.users],
        "attributes": revision.attributes,
    }


def _restriction(where: str, restriction: Restriction, now_ns: int) -> JSON:
    terms, start_ns = restriction.terms, restriction.start_ns
    ends = start_ns is not None and terms.duration_s is not None
    return {
        "where": where,
        "active": restriction.in_force(now_ns),
        "ever": restriction.updated_ns is not None,
        "until": (start_ns or 0) // MS + (terms.duration_s or 0) * 1000 if ends else None,
        "reason": terms.display_reason,
        "note": terms.private_reason,
    }


def _case(case: Case) -> JSON:
    return {
        "number": case.number,
        "kind": case.kind.value,
        "outcome": case.outcome.value,
        "actor": case.actor_name,
        "target": case.target.label,
        "reason": case.reason,
        "at": int(case.created_at.timestamp() * 1000),
    }
