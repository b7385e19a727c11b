"""Every search finds the same cases as a check of each case, and the journal verifies after every change."""

import asyncio
import re
import shutil
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_samples import Clock, NoAnswer, Refused, ended, intent, journal_on, made

from bot.access import Actor, DiscordId
from bot.journal import Archive, CaseId, CaseKind, CaseQuery, EvidenceFile, Outcome, Target
from bot.storage import Database

pytestmark = pytest.mark.slow

WORDS = ("arena", "armour", "lost", "losing", "coins", "Ärger", "x-ray", "ray")
TYPED = (
    *WORDS,
    "AR",
    "los",
    "l",
    "arger",
    "x-r",
    "player",
    "Player1",
    "9",
    "12",
    "staff11",
    "appeal",
    "²",
    "--",
    "-",
    "x-",
    "-RAY",
    "x_ray",
    "zebra",
)
KINDS = (CaseKind.BAN, CaseKind.UNBAN, CaseKind.DATA_EDIT)
EXPERIENCES = ("kingdom", "my-game", "*")
STAFF = [Actor(user_id=DiscordId(each), name=f"Staff{each}", guild_id=None, role_ids=frozenset()) for each in (11, 12)]
FILE = EvidenceFile(
    name="a.png", size_bytes=9, channel_id=DiscordId(3), message_id=DiscordId(4), url="https://cdn.test/a"
)

cases = st.fixed_dictionaries(
    {
        "actor": st.sampled_from(STAFF),
        "kind": st.sampled_from(KINDS),
        "experience": st.sampled_from(EXPERIENCES),
        "player_id": st.sampled_from([None, 1, 2, 12]),
        "reason": st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
        "note": st.sampled_from([None, None, "appeal lost"]),
        "error": st.sampled_from([None, None, Refused, NoAnswer]),
        "hours": st.integers(-40, 60),
    }
)
START = Clock().now
texts = st.lists(st.sampled_from([*WORDS, "los", "player"]), max_size=6).map(" ".join)
moments = st.integers(-50, 300).map(lambda hours: START + timedelta(hours=hours))


def seldom(values):
    """Mostly empty: a search with all filters finds almost nothing."""
    return st.one_of(st.none(), st.none(), st.none(), st.none(), values)


queries = st.builds(
    CaseQuery,
    player_id=seldom(st.sampled_from([1, 2, 12])),
    actor_id=seldom(st.sampled_from([11, 12])),
    kind=seldom(st.sampled_from(KINDS)),
    outcome=seldom(st.sampled_from(Outcome)),
    experiences=seldom(st.frozensets(st.sampled_from(EXPERIENCES))),
    text=st.none() | st.lists(st.sampled_from(TYPED), max_size=2).map(" ".join) | texts,
    since=seldom(moments),
    until=seldom(moments),
)
pages = st.tuples(st.sampled_from([1, 3, 25]), st.none() | st.integers(0, 13))
SLOW = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def words_of(text):
    """Split a text as the full-text index does: letters and digits, without capitals and accents."""
    plain = "".join(each for each in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(each))
    return re.findall(r"[^\W_]+", plain)


def has(text, typed):
    """Whether the typed words occur: whole words in a row, of which the last may be a beginning, and the signs among them."""
    if re.search(r"[\W_]", typed) and typed.lower() not in text.lower():
        return False
    words = words_of(text)
    *whole, last = words_of(typed) or [""]
    rows = (words[start : start + len(whole) + 1] for start in range(len(words) - len(whole)))
    return any(row[:-1] == whole and row[-1].startswith(last) for row in rows)


def fits(query, case):
    notes = (note.text for note in case.notes)
    text = "\n".join([case.reason, case.target.label, case.target.id, case.actor_name, *notes])
    return all(
        (
            query.player_id in {None, case.target.player_id},
            query.actor_id in {None, case.actor_id},
            query.kind in {None, case.kind},
            query.outcome in {None, case.outcome},
            query.experiences is None or case.experience in query.experiences,
            all(has(text, typed) for typed in (query.text or "").split()),
            query.since is None or case.created_at >= query.since,
            query.until is None or case.created_at < query.until,
        )
    )


def target(player_id):
    return Target(kind="player", id=f"{player_id}", label=f"Player{player_id}", player_id=player_id)


async def write(journal, clock, case):
    await change(journal, clock, case)
    if case["note"] is not None:
        (newest,) = await journal.search(CaseQuery(), limit=1)
        await journal.note(case["actor"], newest.id, case["note"])


async def change(journal, clock, case):
    wanted = intent(
        kind=case["kind"], experience=case["experience"], target=target(case["player_id"]), reason=case["reason"]
    )
    clock.move(hours=case["hours"])
    if case["error"] is None:
        await made(journal, case["actor"], wanted)
        return
    with pytest.raises(case["error"]):
        await ended(journal, case["actor"], case["error"](), wanted)


def on_a_copy(migrated, folder, work):
    """Run `work(journal, archive, clock)` on an empty journal; hypothesis calls it many times in one test."""
    file = shutil.copy(migrated, folder / "oracle.sqlite3")

    async def run():
        async with Database.open(f"sqlite+aiosqlite:///{file}") as database:
            clock = Clock()
            await work(journal_on(database, clock), Archive(database, clock=clock), clock)

    asyncio.run(run())


@SLOW
@given(
    written=st.lists(cases, min_size=5, max_size=12),
    asked=st.lists(st.tuples(queries, pages), min_size=20, max_size=40),
)
def test_a_search_finds_what_looking_at_every_case_would(migrated, tmp_path, written, asked):
    async def work(journal, archive, clock):
        for case in written:
            await write(journal, clock, case)
        every = [case async for case in archive.cases()]
        for query, (limit, before_id) in asked:
            found = [case.id for case in reversed(every) if fits(query, case)]
            expected = [each for each in found if before_id is None or each < before_id][:limit]
            assert [case.id for case in await journal.search(query, limit=limit, before_id=before_id)] == expected

    on_a_copy(migrated, tmp_path, work)


acts = st.lists(
    st.tuples(st.sampled_from(["note", "void", "evidence", "settle", "forget", "erase"]), st.integers(1, 4)), max_size=8
)


@SLOW
@given(written=st.lists(cases, min_size=4, max_size=4), done=acts)
def test_the_journal_verifies_after_anything_that_steward_does(migrated, tmp_path, written, done):
    async def work(journal, archive, clock):
        for case in written:
            await write(journal, clock, case)
        for act, number in done:
            await act_on(journal, archive, clock, act, CaseId(number))
            assert await archive.verify() is None

    on_a_copy(migrated, tmp_path, work)


async def act_on(journal, archive, clock, act, case_id):
    case = await journal.case(case_id)
    if act == "note":
        await journal.note(STAFF[0], case_id, "seen")
    elif act == "void" and case.void is None:
        await journal.void(STAFF[0], case_id, "mistaken")
    elif act == "evidence":
        await journal.add_evidence(STAFF[0], case_id, [FILE])
    elif act == "settle":
        await journal.settle(case_id, Outcome.DONE, after={"active": True}, note="read back")
    elif act == "forget":
        await archive.forget(case.target.player_id or 0)
    elif act == "erase":
        await archive.erase_images(before=clock.now)
