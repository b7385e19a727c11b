"""The configs of an experience: what is live, one draft that everybody shares, and the revisions.

Sources: CreatorConfigsPublicApi_* (BETA); Roblox/creator-docs, cloud/guides/configs.md and production/configs.md (sizes, and the
smaller of their two numbers of keys). That a repository without a publication, and one without a draft, is 404 was measured
(rbx-cli).

Where all are silent: a hash of another draft is 400, as are a publication and a restore of nothing; what is staged for a key that
is not there is withdrawn by null. Conditional rules are refused here: nothing that is built writes them.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.roblox import values
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import InvalidArgument, NotFound

REPOSITORIES = (
    "InExperienceConfig",
    "RecommendationServicesConfig",
    "DataStoresConfig",
    "ExtendedServicesConfig",
    "LeaderboardsConfig",
    "ExperienceUserConfig",
    "JourneysConfig",
    "AntiCheatConfig",
)
MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 100, 256, 100_000


@dataclass(frozen=True)
class Change:
    """What a publication did to a key; None where it was not there."""

    before: Any
    after: Any


@dataclass(frozen=True)
class ConfigRevision:
    """A publication."""

    id: str
    version: int
    published_ns: int
    published_by: int
    message: str
    changes: dict[str, Change]


@dataclass
class Configs:
    """One repository of configs.

    Attributes:
        live: The values that are published.
        changed_ns: When each of them was published last.
        draft: What is staged by key; None is a deletion.
        draft_hash: The hash of the draft; empty while nothing is staged.
        revisions: Oldest first.
    """

    live: dict[str, Any] = field(default_factory=dict)
    changed_ns: dict[str, int] = field(default_factory=dict)
    draft: dict[str, Any] = field(default_factory=dict)
    draft_hash: str = ""
    revisions: list[ConfigRevision] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The number of publications."""
        return len(self.revisions)

    def published(self) -> dict[str, Any]:
        """The live values.

        Raises:
            NotFound: nothing was ever published.
        """
        if not self.revisions:
            raise NotFound("The repository was not found.")
        return self.live

    def staged(self) -> dict[str, Any]:
        """The draft.

        Raises:
            NotFound: nothing is staged.
        """
        if not self.draft_hash:
            raise NotFound("The draft was not found.")
        return self.draft

    def stage(self, entries: Mapping[str, Any], draft_hash: str | None) -> str:
        """Change the draft, key by key; a live value, or None for a key that is not live, withdraws what was staged."""
        self._check_hash(draft_hash)
        draft = dict(self.draft)
        for key, value in entries.items():
            _check(key, value)
            if _same(value, self.live.get(key)):
                draft.pop(key, None)
            else:
                draft[key] = value
        return self._keep(draft)

    def overwrite(self, entries: Mapping[str, Any], draft_hash: str | None) -> str:
        """Make the draft what turns the live values into these: what is left out is a deletion."""
        self._check_hash(draft_hash)
        for key, value in entries.items():
            _check(key, value)
        return self._keep(_difference(self.live, entries))

    def discard(self, draft_hash: str | None) -> None:
        """Drop what is staged."""
        self.staged()
        self._check_hash(draft_hash)
        self.draft, self.draft_hash = {}, ""

    def publish(self, clock: Clock, by: int, message: str, draft_hash: str | None) -> int:
        """Make the draft live, and return the new version."""
        self._check_hash(draft_hash)
        if not self.draft:
            raise InvalidArgument("There is nothing to publish.")
        changes = {key: Change(self.live.get(key), value) for key, value in self.draft.items()}
        ns = clock.stamp()
        for key, value in self.draft.items():
            self.live.pop(key, None)
            self.changed_ns.pop(key, None)
            if value is not None:
                self.live[key], self.changed_ns[key] = value, ns
        self.revisions.append(ConfigRevision(secrets.token_hex(8), self.version + 1, ns, by, message, changes))
        self.draft, self.draft_hash = {}, ""
        return self.version

    def restore(self, revision_id: str) -> str:
        """Stage what brings back the values of a revision, in place of all that was staged.

        Raises:
            NotFound: no such revision.
        """
        numbers = [each.version for each in self.revisions if each.id == revision_id]
        if not numbers:
            raise NotFound("The revision was not found.")
        wanted: dict[str, Any] = dict(self.live)
        for later in reversed(self.revisions[numbers[0] :]):
            for key, change in later.changes.items():
                wanted.pop(key, None)
                if change.before is not None:
                    wanted[key] = change.before
        return self._keep(_difference(self.live, wanted))

    def _check_hash(self, draft_hash: str | None) -> None:
        if draft_hash is not None and draft_hash != self.draft_hash:
            raise InvalidArgument("The draft hash does not match.")

    def _keep(self, draft: dict[str, Any]) -> str:
        if len({**self.live, **draft}) > MOST_KEYS:
            raise InvalidArgument("There are too many keys.")
        self.draft, self.draft_hash = draft, secrets.token_hex(8)
        return self.draft_hash


def _difference(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    keys = dict.fromkeys((*live, *wanted))
    return {key: wanted.get(key) for key in keys if not _same(live.get(key), wanted.get(key))}


def _same(one: Any, other: Any) -> bool:
    return _canonical(one) == _canonical(other)


def _canonical(value: Any) -> str:
    """The value as text, with every number as the double that it is for scripts."""
    return json.dumps(json.loads(json.dumps(value), parse_int=float), sort_keys=True)


def _check(key: str, value: Any) -> None:
    if not 1 <= len(key) <= LONGEST_KEY:
        raise InvalidArgument("A key must have 1 to 256 characters.")
    if len(values.dump(value)) > LONGEST_VALUE:
        raise InvalidArgument("A value is longer than 100000 characters.")
