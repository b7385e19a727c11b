"""User restrictions (bans) of a universe and its places, and their log.

Sources: the Cloud_*UserRestriction* operations; Roblox/creator-docs, production/bans.md.

What players read is filtered (creator-docs, reference/engine/classes/Players.yaml, BanAsync: DisplayReason "is subject to text
filtering"), and kept filtered; the private reason is kept as it was sent. Roblox publishes no list of what it filters, so this
filters a few insults.

Where the documents are silent: a restriction stays `active` after its end, so readers must compare times; every
update that bans restarts the duration; an idempotency key is valid for a day and belongs to one user and place; an update of an
id that never was an account is 400, and that of an account that is gone is not.
"""

import re
from dataclasses import dataclass, field, replace

from sandbox.roblox import times
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.paging import Page, PageRequest, page

LONGEST_SECONDS = 315_576_000_000
IDEMPOTENCY_LIFETIME_NS = times.DAY
_FILTERED = re.compile(r"\b(?:idiot|moron|stupid)\w*", re.IGNORECASE)
_DURATION = re.compile(r"[1-9]\d{0,11}s", re.ASCII)


@dataclass(frozen=True)
class Terms:
    """The fields of an update. It is atomic, so fields that are left out are reset.

    Attributes:
        duration_s: Whole seconds; None for a permanent ban.
    """

    active: bool = False
    duration_s: int | None = None
    private_reason: str = ""
    display_reason: str = ""
    exclude_alt_accounts: bool = False

    def check(self) -> None:
        """Refuse reasons that are too long."""
        if len(self.private_reason) > 1000:
            raise InvalidArgument("The private reason must have at most 1000 characters.")
        if len(self.display_reason) > 400:
            raise InvalidArgument("The display reason must have at most 400 characters.")


@dataclass(frozen=True)
class Restriction:
    """The restriction of a user in a universe or in one of its places.

    Attributes:
        start_ns: When it began; None if it is not active.
        updated_ns: When it was last set; None for a user who was never restricted.
    """

    user_id: int
    place_id: int | None
    terms: Terms = Terms()
    start_ns: int | None = None
    updated_ns: int | None = None
    inherited: bool = False

    def in_force(self, now_ns: int) -> bool:
        """Whether it keeps the user out now."""
        terms = self.terms
        if not terms.active or self.start_ns is None:
            return False
        return terms.duration_s is None or now_ns < self.start_ns + terms.duration_s * times.SECOND


@dataclass(frozen=True)
class LogEntry:
    """One update, as the log shows it.

    Attributes:
        moderator_id: The owner of the key or session; None for a script of the game.
    """

    user_id: int
    place_id: int | None
    moderator_id: int | None
    created_ns: int
    terms: Terms


@dataclass(frozen=True)
class Idempotency:
    """The key that makes a retry harmless."""

    key: str
    first_sent_ns: int


@dataclass
class Restrictions:
    """All restrictions of one universe.

    Attributes:
        by_place: Records by place id (0 for the universe) and user id: everyone ever restricted.
        log: Oldest first.
        answered: The record that each idempotency key made, and when it was first sent.
    """

    by_place: dict[int, dict[int, Restriction]] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)
    answered: dict[str, tuple[int, Restriction]] = field(default_factory=dict)

    def get(self, clock: Clock, user_id: int, place_id: int | None = None) -> Restriction:
        """The restriction of a user; an inactive one if the user never had one.

        In a place, a restriction of the universe shows as inherited, unless the place has its own restriction of the user.
        """
        own = self._record(user_id, place_id)
        if place_id is None or (own is not None and own.terms.active):
            return own or Restriction(user_id, place_id)
        universe = self._record(user_id, None)
        if universe is not None and universe.in_force(clock.ns):
            return Restriction(
                user_id, place_id, universe.terms, universe.start_ns, universe.updated_ns, inherited=True
            )
        return own or Restriction(user_id, place_id)

    def replayed(
        self, clock: Clock, user_id: int, place_id: int | None, idempotency: Idempotency | None
    ) -> Restriction | None:
        """The result of an earlier request with this idempotency key, or None for the first.

        Raises:
            InvalidArgument: the key is too old, from the future, or was first sent at another time.
        """
        if idempotency is None:
            return None
        if not clock.ns - IDEMPOTENCY_LIFETIME_NS <= idempotency.first_sent_ns <= clock.ns + 600 * times.SECOND:
            raise InvalidArgument("The idempotency key has expired.")
        first_sent_ns, made = self.answered.get(
            _slot(user_id, place_id, idempotency), (idempotency.first_sent_ns, None)
        )
        if first_sent_ns != idempotency.first_sent_ns:
            raise InvalidArgument("The idempotency key was first sent at another time.")
        return made

    def update(
        self,
        clock: Clock,
        user_id: int,
        terms: Terms,
        *,
        place_id: int | None = None,
        moderator_id: int | None = None,
        idempotency: Idempotency | None = None,
    ) -> Restriction:
        """Ban or unban, and log it."""
        terms.check()
        made = self.replayed(clock, user_id, place_id, idempotency)
        if made is not None:
            return made
        made = self.put(user_id, terms, clock.stamp(), place_id=place_id, moderator_id=moderator_id)
        if idempotency is not None:
            self.answered[_slot(user_id, place_id, idempotency)] = (idempotency.first_sent_ns, made)
        return made

    def put(
        self, user_id: int, terms: Terms, ns: int, *, place_id: int | None = None, moderator_id: int | None = None
    ) -> Restriction:
        """Write a record and its log line, as a game script or the Creator Hub also does."""
        terms = replace(terms, display_reason=_FILTERED.sub(lambda found: "#" * len(found[0]), terms.display_reason))
        record = Restriction(user_id, place_id, terms, ns if terms.active else None, ns)
        self.by_place.setdefault(place_id or 0, {})[user_id] = record
        self.log.append(LogEntry(user_id, place_id, moderator_id, ns, terms))
        return record

    def list_all(self, request: PageRequest, place_id: int | None = None) -> Page[Restriction]:
        """Everyone who was ever restricted here, unbanned users included, by user id."""
        records = sorted(self.by_place.get(place_id or 0, {}).values(), key=_user_id)
        return page(records, request, maximum=100, position=_user_id)

    def list_log(self, request: PageRequest, user_id: int | None, place_id: int | None) -> Page[LogEntry]:
        """The log, newest first; of one user or place if given."""
        found = [
            entry
            for entry in self.log
            if (user_id is None or entry.user_id == user_id) and (place_id is None or entry.place_id == place_id)
        ]
        found.sort(key=_newest_first)
        return page(found, request, maximum=100, position=_newest_first, token_when_full=True)

    def _record(self, user_id: int, place_id: int | None) -> Restriction | None:
        return self.by_place.get(place_id or 0, {}).get(user_id)


def seconds(text: str) -> int:
    """Whole seconds of a duration such as `"3600s"`.

    Raises:
        InvalidArgument: it is not such a duration, or out of range.
    """
    if not _DURATION.fullmatch(text) or int(text[:-1]) > LONGEST_SECONDS:
        raise InvalidArgument("The duration must be whole seconds between 1s and 315576000000s.")
    return int(text[:-1])


def _slot(user_id: int, place_id: int | None, idempotency: Idempotency) -> str:
    return f"{place_id or 0}/{user_id}/{idempotency.key}"


def _user_id(record: Restriction) -> int:
    return record.user_id


def _newest_first(entry: LogEntry) -> tuple[int, int, int]:
    return -entry.created_ns, entry.user_id, entry.place_id or 0
