"""Measures reads of a journal with 1,000,000 cases: a page of a search, and one case. Every query has a time limit.

The cases are written with the journal's own encoding, hashes and index rows, but many in one transaction. Each query runs a few
times and its shortest time counts, because other work on the machine can only add time. The limits are for the processor time of
all threads, which is the same on a busy machine. The number of cases in an answer is printed too, because to read them takes
most of the time of a short query. The benchmark takes some minutes, most of them to write the file.
"""

import argparse
import asyncio
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, quantiles
from typing import Any, Self

from benchmarks._measures import keep, say, show
from bot.access import Actor, Capability, DiscordId
from bot.journal import Case, CaseId, CaseKind, CaseQuery, Intent, Journal, Outcome, Target
from bot.journal.ledger.blobs import Blob, to_json
from bot.journal.ledger.events import ChainEnd, document_rows, event_row, following
from bot.journal.ledger.payloads import AFTER, BEFORE, INTENT, OUTCOME, PLAN, intent_facts, outcome_facts
from bot.journal.search.index import case_row, day_of, text_row
from bot.storage import Database
from bot.storage.schema import to_microseconds

SIZE = 1_000_000
ASKED = 200
REPEATS = 3
BATCH = 5_000
START = datetime(2024, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=730)
GENESIS: ChainEnd = (0, bytes(32))

KINDS = {
    CaseKind.DATA_EDIT: 35,
    CaseKind.BAN: 30,
    CaseKind.UNBAN: 14,
    CaseKind.DATA_RESTORE: 10,
    CaseKind.BOARD_SET: 6,
    CaseKind.ANNOUNCEMENT: 3,
    CaseKind.DATA_DELETE: 2,
}
OUTCOMES = {Outcome.DONE: 950, Outcome.REFUSED: 30, Outcome.FAILED: 15, Outcome.UNKNOWN: 5}
WORDS = """exploiting griefing harassment scamming compensation rollback lost items duplicated coins appeal accepted denied alt
account evading inappropriate name chat abuse event reward manual fix restore after crash report support ticket verified by
video arena lobby market trade""".split()  # noqa: SIM905  words are read as a text
STAFF = 60
PLAYERS = 200_000

Act = Callable[[Random], tuple[Actor, Intent, Outcome]]
"""Returns an act, and how it ended."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="how many cases the file holds")
    size = parser.parse_args().size
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "steward.sqlite3"
        began = time.perf_counter()
        asyncio.run(migrate(file))
        write(file, size)
        print(f"{size:,} cases: {file.stat().st_size / 1e6:,.0f} MB, written in {time.perf_counter() - began:.0f} s")
        over = asyncio.run(measure(file, size))
    say(f"{over} of {sum(map(len, QUERIES.values()))} queries took longer than their limit.")
    keep("journal")
    return 1 if over else 0


async def migrate(file: Path) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
        await database.migrate()


# --- acts


def some_act(random: Random) -> tuple[Actor, Intent, Outcome]:
    """Return an act like those of a game's staff: most acts are by few members and about few players."""
    player = min(int(random.paretovariate(0.5)), PLAYERS)
    experience = "kingdom" if random.random() < 0.9 else "island"
    outcome = random.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    return *act_about(random, 1_000 + player, f"Player{player} (@p{player})", experience), outcome


def act_about(random: Random, player_id: int, label: str, experience: str) -> tuple[Actor, Intent]:
    """Return an act about a player."""
    member = min(int(random.paretovariate(0.8)), STAFF)
    actor = Actor(user_id=staff(member), name=f"moderator{member}", guild_id=DiscordId(1), role_ids=frozenset())
    return actor, Intent(
        kind=random.choices(list(KINDS), list(KINDS.values()))[0],
        experience=experience,
        target=Target(kind="player", id=str(player_id), label=label, player_id=player_id),
        reason=" ".join(random.choices(WORDS, k=random.randint(3, 12))),
        capability=Capability.BANS_WRITE,
        plan={"duration_s": 86_400, "display_reason": "Against the rules", "note": "", "ban_alts": True},
        before={"value": {"Coins": random.randrange(9_999), "Items": ["sword"] * 20}, "users": [], "attributes": {}},
    )


# --- writing


def write(file: Path, size: int, act: Act = some_act) -> None:
    """Fill the empty tables with `size` cases of such acts, spread over the span."""
    random, end, days = Random(size), GENESIS, {}
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for first in range(1, size + 1, BATCH):
            tables: dict[str, list[Mapping[str, Any]]] = {"cases": [], "case_text": [], "events": [], "documents": []}
            for number in range(first, min(first + BATCH, size + 1)):
                at = START + SPAN * number / size
                end = add_case(tables, act(random), random, number=number, at=at, end=end)
                days[day_of(at)] = (days.get(day_of(at), (number, 0))[0], number)
            connection.execute("BEGIN")
            for table, rows in tables.items():
                insert(connection, table, rows)
            connection.execute("COMMIT")
        connection.executemany("INSERT INTO case_days VALUES (?, ?, ?)", [(day, *ids) for day, ids in days.items()])
        connection.execute("UPDATE chain SET length = ?, head = ?", end)


def add_case(
    tables: dict[str, list[Mapping[str, Any]]],
    act: tuple[Actor, Intent, Outcome],
    random: Random,
    *,
    number: int,
    at: datetime,
    end: ChainEnd,
) -> ChainEnd:
    """Add the rows of the case of an act; return the new end of the chain."""
    actor, intent, outcome = act
    key = f"{random.getrandbits(128):032x}"
    before = {PLAN: document(intent.plan), BEFORE: document(intent.before)}
    after = {AFTER: document({"value": {"Coins": random.randrange(9_999)}, "users": [], "attributes": {}})}
    facts = (intent_facts(actor, intent, key=key, allowances=()), outcome_facts(outcome, request_id=key))
    history = []
    for kind, written, images in ((INTENT, facts[0], before), (OUTCOME, facts[1], after)):
        event = following(end, case_id=number, kind=kind, at=at, facts=written, images=images)
        history.append(event)
        tables["events"].append(event_row(event))
        tables["documents"] += document_rows(event, images)
        end = (event.position, event.digest)
    tables["cases"].append(case_row(history))
    tables["case_text"].append(text_row(history))
    return end


def staff(number: int) -> DiscordId:
    return DiscordId(1_200_000_000_000_000_000 + number)


def document(value: Any) -> Blob:
    return Blob.of("json", to_json(value))


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    places = ", ".join("?" for _ in columns)
    stored = ([plain(row[column]) for column in columns] for row in rows)
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", stored)


def plain(value: Any) -> Any:
    return to_microseconds(value) if isinstance(value, datetime) else value


# --- reading

Call = Callable[[Journal, Random, int], Awaitable[Sequence[Case]]]


def search(**fixed: Any) -> Call:
    async def call(journal: Journal, _random: Random, _size: int) -> Sequence[Case]:
        return await journal.search(CaseQuery(**fixed))

    return call


def search_for(some: Callable[[Random], Mapping[str, Any]]) -> Call:
    async def call(journal: Journal, random: Random, _size: int) -> Sequence[Case]:
        return await journal.search(CaseQuery(**some(random)))

    return call


async def view(journal: Journal, random: Random, size: int) -> Sequence[Case]:
    return [await journal.case(CaseId(random.randint(1, size)))]


async def deep_page(journal: Journal, random: Random, size: int) -> Sequence[Case]:
    return await journal.search(CaseQuery(kind=CaseKind.BAN), before_id=CaseId(random.randint(size // 4, size)))


def some_player(random: Random) -> int:
    return 1_000 + min(int(random.paretovariate(0.5)), PLAYERS)


def some_rare_player(random: Random) -> int:
    """Return a player who has only a few of a million cases."""
    return random.randint(2_000, 9_999)


def some_week(random: Random) -> Mapping[str, Any]:
    since = START + timedelta(days=random.uniform(0, 720))
    return {"since": since, "until": since + timedelta(days=7)}


def some_words(random: Random, count: int) -> str:
    return " ".join(random.sample(WORDS, count))


FILTERS: Mapping[str, Call] = {
    "view": view,
    "newest": search(),
    "a player": search_for(lambda random: {"player_id": some_player(random)}),
    "a member of staff": search_for(lambda random: {"actor_id": staff(random.randint(1, STAFF))}),
    "a kind": search_for(lambda random: {"kind": random.choice(list(KINDS))}),
    "a page in the middle": deep_page,
    "an outcome": search_for(lambda random: {"outcome": random.choice(list(OUTCOMES))}),
    "a rare member and outcome": search(actor_id=staff(STAFF - 1), outcome=Outcome.UNKNOWN),
    "four filters": search_for(
        lambda random: {
            "actor_id": staff(random.randint(1, 5)),
            "kind": random.choice(list(KINDS)),
            "outcome": Outcome.DONE,
            "experiences": frozenset({"kingdom"}),
        }
    ),
    "a week": search_for(some_week),
    "a week and a kind": search_for(lambda random: {**some_week(random), "kind": CaseKind.DATA_DELETE}),
}
TEXTS: Mapping[str, Call] = {
    "a common word": search_for(lambda random: {"text": random.choice(WORDS)}),
    "two common words": search_for(lambda random: {"text": some_words(random, 2)}),
    "five common words": search_for(lambda random: {"text": some_words(random, 5)}),
    "eight common words": search_for(lambda random: {"text": some_words(random, 8)}),
    "fifteen common words": search_for(lambda random: {"text": some_words(random, 15)}),
    "five words and a member": search_for(
        lambda random: {"text": some_words(random, 5), "actor_id": staff(random.randint(1, STAFF))}
    ),
    "eight words and filters": search_for(
        lambda random: {
            "text": some_words(random, 8),
            "kind": CaseKind.BAN,
            "outcome": Outcome.DONE,
            "experiences": frozenset({"kingdom", "island"}),
        }
    ),
    "three letters": search_for(lambda random: {"text": random.choice(WORDS)[:3]}),
    "beginnings of words": search_for(lambda random: {"text": " ".join(each[:3] for each in random.sample(WORDS, 2))}),
    "eight short beginnings": search_for(
        lambda random: {"text": " ".join(each[:2] for each in random.sample(WORDS, 8))}
    ),
    "a rare word": search_for(lambda random: {"text": f"Player{some_rare_player(random)}"}),
    "one letter": search(text="a"),
    "a word and a player": search_for(lambda random: {"text": random.choice(WORDS), "player_id": some_player(random)}),
    "a word and a rare player": search_for(
        lambda random: {"text": random.choice(WORDS), "player_id": 1_000 + some_rare_player(random)}
    ),
    "a word and a week": search_for(lambda random: {**some_week(random), "text": random.choice(WORDS)}),
    "a word that is nowhere": search(text="zebra"),
}
QUERIES: Mapping[float, Mapping[str, Call]] = {10.0: FILTERS, 100.0: TEXTS}
"""By their limit: the milliseconds of processor time that 99 in 100 runs may take."""


async def measure(file: Path, size: int) -> int:
    """Print the times of all queries; return how many are over their limit."""
    over, rows = 0, []
    async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
        journal = Journal(database, outcome_of=lambda _: Outcome.UNKNOWN, clock=lambda: START + SPAN)
        for limit, calls in QUERIES.items():
            for name, call in calls.items():
                times = await timed(journal, call, size)
                is_over = times.processor_p99 > limit
                over += is_over
                kept = "no" if is_over else "yes"
                rows.append((name, times.p50, times.p99, times.processor_p99, limit, times.found, kept))
    show(
        f"{size:,} cases: times in milliseconds, and the average number of cases in an answer",
        ("", "p50", "p99", "p99 of processor", "bound", "cases", "kept"),
        rows,
    )
    return over


@dataclass(frozen=True, slots=True)
class Times:
    """Percentiles of the times, in milliseconds, and the average number of cases in an answer."""

    p50: float
    p99: float
    processor_p99: float
    found: float

    @classmethod
    def of(cls, spent: Sequence[tuple[float, float, int]]) -> Self:
        """Return the percentiles of many triples: elapsed milliseconds, processor milliseconds, cases found."""
        wall, processor, found = zip(*spent, strict=True)
        walls = quantiles(wall, n=100)
        return cls(walls[49], walls[98], quantiles(processor, n=100)[98], mean(found))


async def timed(journal: Journal, call: Call, size: int) -> Times:
    """Run a query many times with different values."""
    spent = []
    for number in range(ASKED):
        walls, processors, found = zip(*[await once(call, journal, number, size) for _ in range(REPEATS)], strict=True)
        spent.append((min(walls), min(processors), found[0]))
    return Times.of(spent)


async def once(call: Call, journal: Journal, number: int, size: int) -> tuple[float, float, int]:
    """Run a query once; return the elapsed milliseconds, the processor milliseconds and the number of cases."""
    random = Random(number)
    began, worked = time.perf_counter(), time.process_time()
    found = await call(journal, random, size)
    return (time.perf_counter() - began) * 1_000, (time.process_time() - worked) * 1_000, len(found)


if __name__ == "__main__":
    sys.exit(main())
