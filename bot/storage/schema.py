"""The tables. A change here needs a revision in `migrations`. A test compares the two.

`events` is the record: an append-only chain of hashes, with its large values in `documents`. `cases`, `case_days`,
`case_text`, `case_players`, `allowance_uses` and `freezes` are its index. All their data follows from the events, and is
checked against them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_microseconds(moment: datetime) -> int:
    """Count whole microseconds since 1970 in UTC.

    Raises:
        TypeError: The time has no time zone.
    """
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(count: int) -> datetime:
    """Return the time, in UTC. The inverse of `to_microseconds`."""
    return _EPOCH + timedelta(microseconds=count)


class MomentColumn(TypeDecorator[datetime]):
    """A time, stored as microseconds since 1970. This is exact, and sorts in the same way in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002  SQLAlchemy's signature
        """Store a time that has a time zone."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC."""
        return None if value is None else from_microseconds(value)


# SQLite numbers rows only if the column is exactly INTEGER PRIMARY KEY.
_Number = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()

cases = Table(
    "cases",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("voided", Boolean, nullable=False),
    Column("actor_id", BigInteger, nullable=False),
    Column("player_id", BigInteger),
    Column("experience", String(100), nullable=False),
    Column("parent_id", ForeignKey("cases.id")),
    Column("created_at", MomentColumn, nullable=False),
    # For the burst alarm, for settling, and for the children of a case. People search in `case_text`.
    Index("cases_by_actor", "actor_id", "created_at", "id"),
    Index("cases_by_outcome", "outcome", "created_at", "id"),
    Index("cases_by_parent", "parent_id"),
)

events = Table(
    "events",
    metadata,
    Column("position", _Number, primary_key=True, autoincrement=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("at", MomentColumn, nullable=False),
    # UTF-8 JSON, {facet: {field: value}}: the recorded facts.
    Column("facts", LargeBinary, nullable=False),
    # JSON, {facet: [salt, digest]}. A facet can be erased together with its salt; its digest stays.
    Column("seals", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Index("events_by_case", "case_id", "position"),
)

documents = Table(
    "documents",
    metadata,
    Column("position", ForeignKey("events.position"), primary_key=True),
    Column("facet", String(20), primary_key=True),
    Column("encoding", String(10), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

chain = Table(
    "chain",
    metadata,
    # One row. In a database with several writers at the same time, they also lock it.
    Column("id", Integer, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
)

case_days = Table(
    "case_days",
    metadata,
    # Days since 1970 in UTC, each with the lowest and the highest number of the cases that were opened on it.
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("first_id", ForeignKey("cases.id"), nullable=False),
    Column("last_id", ForeignKey("cases.id"), nullable=False),
)

clock_days = Table(
    "clock_days",
    metadata,
    # The days on which Steward ran, in the order in which it saw them, each with the number that the next case had then. They
    # follow from no event. So retention can tell time that passed from a clock that leapt, also where nobody changes anything.
    Column("position", _Number, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("next_id", BigInteger, nullable=False),
)

case_players = Table(
    "case_players",
    metadata,
    # The players of a bulk, from its intent. Old intents do not have them: for these a migration read the plans once, and the
    # rows cannot be checked.
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("player_id", BigInteger, primary_key=True),
    Index("case_players_by_player", "player_id"),
)

allowance_uses = Table(
    "allowance_uses",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("actor_id", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("at", MomentColumn, nullable=False),
    Index("allowance_uses_in_window", "actor_id", "name", "at"),
)

freezes = Table(
    "freezes",
    metadata,
    # 0 means everybody.
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    # The newest case that froze or unfroze the member.
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("frozen", Boolean, nullable=False),
)

log_cards = Table(
    "log_cards",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
)

log_progress = Table(
    "log_progress",
    metadata,
    # One row. Events up to `position` are shown in the log channel, and cases with events after it are owed. Without a log
    # channel it is empty.
    Column("id", Integer, primary_key=True),
    Column("position", BigInteger),
    # The event whose card is being posted. After a crash, the card may be in the channel already.
    Column("posting", BigInteger),
)

target_locks = Table(
    "target_locks",
    metadata,
    # A digest of the target that is being changed, and who changes it. The row is removed at the end, or when the time is over.
    Column("target", String(64), primary_key=True),
    Column("holder", String(32), nullable=False),
    Column("case_id", ForeignKey("cases.id")),
    Column("until", MomentColumn, nullable=False),
)

approval_requests = Table(
    "approval_requests",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("state", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("capability", String(40), nullable=False),
    Column("experience", String(100), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("asker_id", BigInteger, nullable=False),
    Column("asker_name", String(100), nullable=False),
    Column("player_id", BigInteger),
    # JSON, the names of the roles that may approve.
    Column("reviewers", Text, nullable=False),
    # How often the request was planned again. A button is for one of these revisions only.
    Column("revision", Integer, nullable=False),
    Column("created_at", MomentColumn, nullable=False),
    Column("expires_at", MomentColumn, nullable=False),
    Column("remind_at", MomentColumn),
    Column("changed_at", MomentColumn, nullable=False),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("case_id", ForeignKey("cases.id")),
    # A document, like those of the journal: what was requested, and what was shown.
    Column("encoding", String(10), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("approval_requests_by_state", "state", "id"),
    Index("approval_requests_by_player", "player_id"),
)

approval_steps = Table(
    "approval_steps",
    metadata,
    Column("request_id", ForeignKey("approval_requests.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("step", String(20), nullable=False),
    Column("at", MomentColumn, nullable=False),
    Column("member_id", BigInteger),
    Column("member_name", String(100), nullable=False),
    Column("note", Text, nullable=False),
)

proofs = Table(
    "proofs",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("universe_id", BigInteger, primary_key=True),
    Column("passed", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", MomentColumn, nullable=False),
)

# A full-text index of SQLite (FTS5), with the numbers of the cases: words that people search, and tags for columns of `cases`.
# SQLAlchemy cannot create it, so it has its own metadata.
case_text = Table(
    "case_text",
    MetaData(),
    Column("rowid", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("tags", Text, nullable=False),
)
