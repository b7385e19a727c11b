"""An entry with its revisions, and the rule for which revisions are kept.

Source: Roblox/creator-docs, cloud-services/data-stores/versioning-listing-and-caching.md. Where it is silent: at most
four users are kept with an entry; the key of an entry that was deleted and written again keeps its first creation time.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.roblox import times, values
from sandbox.roblox.errors import InvalidArgument

RETENTION_NS = 30 * times.DAY
MOST_USERS = 4


@dataclass(frozen=True)
class Content:
    """The content that a write puts into an entry; fields that it leaves out are cleared.

    Attributes:
        text: The value as compact JSON.
        users: Ids of the users that the entry is about.
        attributes: Metadata of the entry.
    """

    text: str
    users: list[int] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, users: list[int] | None = None, attributes: dict[str, Any] | None = None) -> "Content":
        """Content of a Python value."""
        return cls(values.dump(value), users or [], attributes or {})

    def check(self) -> None:
        """Refuse content that is too large for an entry."""
        values.check_size(self.text)
        values.check_attributes(self.attributes)
        if len(self.users) > MOST_USERS:
            raise InvalidArgument(f"An entry has at most {MOST_USERS} users.", reason="UserIdLimitExceeded")


@dataclass
class Revision:
    """One version of an entry.

    Attributes:
        replaced_ns: When a later one replaced it; its 30 days start then. None for the current one.
    """

    id: str
    created_ns: int
    content: Content
    deleted: bool = False
    replaced_ns: int | None = None

    @property
    def value(self) -> Any:
        """The value as Python objects, decoded at each call."""
        return json.loads(self.content.text)

    @property
    def users(self) -> list[int]:
        """Ids of the users that it is about."""
        return self.content.users

    @property
    def attributes(self) -> dict[str, Any]:
        """Its metadata."""
        return self.content.attributes


@dataclass
class Entry:
    """A key with its revisions, oldest first; the last one is current."""

    scope: str
    key: str
    created_ns: int
    revisions: list[Revision] = field(default_factory=list)
    writes: int = 0

    @property
    def current(self) -> Revision:
        """The newest revision, which may be a tombstone."""
        return self.revisions[-1]

    @property
    def value(self) -> Any:
        """The current value as Python objects."""
        return self.current.value

    @property
    def users(self) -> list[int]:
        """Users of the current value."""
        return self.current.users

    @property
    def attributes(self) -> dict[str, Any]:
        """Metadata of the current value."""
        return self.current.attributes

    @property
    def deleted(self) -> bool:
        """Whether the current revision is a tombstone."""
        return self.current.deleted

    def at(self, ns: int) -> Revision | None:
        """The stored revision that was current at that time."""
        return next((one for one in reversed(self.revisions) if one.created_ns <= ns), None)

    def put(self, content: Content, ns: int, *, snapshot_ns: int = 0, deleted: bool = False) -> Revision:
        """Write a revision.

        The replaced revision is kept if this is the first write in its UTC hour, the first since a snapshot, or a
        deletion. Otherwise it is dropped.
        """
        if self.revisions:
            current = self.current
            same_hour = current.created_ns // times.HOUR == ns // times.HOUR
            if same_hour and snapshot_ns <= current.created_ns and not deleted:
                self.revisions.pop()
            current.replaced_ns = ns
        self.writes += 1
        stamp, born = times.ticks(ns), times.ticks(self.created_ns)
        self.revisions.append(Revision(f"{stamp:016X}.{self.writes:010X}.{born:016X}.01", ns, content, deleted))
        return self.current

    def expire(self, now_ns: int) -> None:
        """Drop revisions that were replaced, and a tombstone that was written, more than 30 days ago."""
        oldest = now_ns - RETENTION_NS
        self.revisions = [one for one in self.revisions if one.replaced_ns is None or one.replaced_ns > oldest]
        if self.deleted and self.current.created_ns <= oldest:
            self.revisions = []
