"""`verify` names everything that is altered in the file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from journal_samples import alter, grant, intent, made

from bot.access import Allowance
from bot.journal import EvidenceFile, Tampering
from bot.journal.ledger.chain import Event, altered_facet, fingerprints, link, seal
from bot.storage import schema

BIG = {"items": ["sword"] * 2000}
FILE = EvidenceFile(name="aimbot.png", size_bytes=9, channel_id=3, message_id=4, url="https://cdn.test/a")
LIMIT = Allowance(name="bans:write", amount=1, limit=9, window=timedelta(hours=1))

KEYS = {
    "events": "case_id",
    "cases": "id",
    "case_text": "rowid",
    "allowance_uses": "case_id",
    "case_players": "case_id",
}


def alterations():
    """Every column of every table with data of a case, with every kind of value that SQLite allows."""
    indices = (schema.cases, schema.case_text, schema.allowance_uses, schema.case_players)
    for table in (schema.events, schema.documents, *indices):
        for column in table.columns:
            numbered = (column.primary_key and column.name in {"id", "rowid"}) or str(column) == "events.position"
            kinds = ["987654321"] if numbered else ["987654321", "'x'", "x'00'"] + ["NULL"] * bool(column.nullable)
            yield from ((table.name, column.name, value) for value in kinds)


@pytest.fixture
async def three(archive, journal, mona):
    """Three similar cases, with data in every table."""
    first = None
    for _ in range(3):
        change = intent(before=BIG, parent=first, player_ids=(157, 156))
        async with journal.change(mona, change, grant(mona, [LIMIT])) as case:
            case.record(after=BIG, version_made="v2", request_id="r-1")
        await journal.note(mona, case.id, "seen")
        await journal.void(mona, case.id, "mistaken")
        await journal.add_evidence(mona, case.id, [FILE])
        first = first or case.id
    assert await archive.verify() is None
    return journal


def rows_of(table, case_id):
    key = KEYS.get(table)
    return f"{key} = {case_id}" if key else f"position IN (SELECT position FROM events WHERE case_id = {case_id})"


@pytest.mark.parametrize(("table", "column", "value"), list(alterations()))
async def test_every_column_of_a_case_is_covered(archive, three, database, table, column, value):
    one_row = f"rowid IN (SELECT rowid FROM {table} WHERE {rows_of(table, 2)} LIMIT 1)"
    await alter(database, f"UPDATE {table} SET {column} = {value} WHERE {one_row}")
    found = await archive.verify()
    assert found is not None
    assert found.case_id == 2


@pytest.mark.parametrize("table", ["cases", "events", "documents", "case_text", "allowance_uses", "case_players"])
async def test_a_removed_row_is_missed(archive, three, database, table):
    await alter(
        database, f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table} WHERE {rows_of(table, 2)})"
    )
    found = await archive.verify()
    assert found is not None
    assert found.case_id == 2


async def test_a_case_removed_whole_is_missed(archive, three, database):
    for table in ("documents", "case_text", "allowance_uses", "case_players", "events", "cases"):
        await alter(database, f"DELETE FROM {table} WHERE {rows_of(table, 3)}")
    await alter(database, "UPDATE case_days SET last_id = 2")
    assert await archive.verify() == Tampering(case_id=None, part="chain")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_days SET day = 3",
        "UPDATE case_days SET first_id = 2",
        "UPDATE case_days SET last_id = 2",
        "DELETE FROM case_days",
    ],
)
async def test_the_numbers_that_days_began_and_ended_with_are_covered(archive, three, database, change):
    await alter(database, change)
    assert await archive.verify() == Tampering(case_id=1, part="index")


async def test_a_day_that_was_slipped_in_is_found(archive, three, database):
    await alter(database, "INSERT INTO case_days VALUES (3, 1, 2)")
    assert await archive.verify() == Tampering(case_id=None, part="index")


@pytest.mark.parametrize("column", ["length = 4", "head = zeroblob(32)", "id = 2"])
async def test_the_end_of_the_chain_is_covered(archive, three, database, column):
    await alter(database, f"UPDATE chain SET {column}")
    assert await archive.verify() == Tampering(case_id=None, part="chain")


async def test_a_number_that_no_event_has_is_missed(archive, three, database):
    last = "(SELECT length FROM chain)"
    await alter(database, f"UPDATE documents SET position = position + 1 WHERE position = {last}")
    await alter(database, f"UPDATE events SET position = position + 1 WHERE position = {last}")
    await alter(database, "UPDATE chain SET length = length + 1")
    assert await archive.verify() == Tampering(case_id=None, part="chain")


async def test_a_row_that_was_slipped_in_is_found(archive, three, database):
    await alter(database, "INSERT INTO documents SELECT position, 'extra', encoding, body FROM documents LIMIT 1")
    assert await archive.verify() == Tampering(case_id=1, part="extra")


@pytest.mark.parametrize(
    ("facet", "was", "becomes"),
    [
        ("reason", "Exploiting", "Fishing"),
        ("actor", "Mona", "Otto"),
        ("act", "bans:write", "bans:read"),
        ("target", "builderman", "buildermen"),
        ("result", "r-1", "r-2"),
        ("note", "seen", "read"),
        ("void", "mistaken", "right"),
        ("evidence", "aimbot", "kittens"),
    ],
)
async def test_the_facet_that_was_altered_is_named(archive, three, database, facet, was, becomes):
    altered = f"facts = CAST(replace(CAST(facts AS TEXT), '{was}', '{becomes}') AS BLOB)"
    await alter(database, f"UPDATE events SET {altered} WHERE instr(facts, '{facet}') AND case_id = 2")
    # The index covers a case as a whole and agrees, so only the chain can show it.
    text = f"(SELECT replace(text, '{was}', '{becomes}') FROM case_text AS t WHERE t.rowid = 2)"
    await alter(database, f"UPDATE case_text SET text = {text} WHERE rowid = 2")
    assert await archive.verify() == Tampering(case_id=2, part=facet)


async def test_the_lowest_altered_case_is_named(archive, three, database):
    await alter(database, "UPDATE events SET at = at + 1 WHERE case_id = 3")
    await alter(database, "UPDATE cases SET player_id = 7 WHERE id = 2")
    assert await archive.verify() == Tampering(case_id=2, part="index")


async def test_players_of_a_case_that_was_about_none_are_found(archive, journal, mona, database):
    await made(journal, mona)
    await alter(database, "INSERT INTO case_players VALUES (1, 156)")
    assert await archive.verify() == Tampering(case_id=1, part="index")


async def test_more_cases_than_one_batch_verify(archive, journal, mona):
    for _ in range(101):
        await made(journal, mona)
    assert await archive.verify() is None


def test_an_erased_facet_leaves_the_chain_verifiable():
    facts = {"reason": {"text": "Called Alex"}, "act": {"kind": "ban"}}
    made_of = {"position": 1, "case_id": 1, "kind": "intent", "at": datetime(2026, 9, 1, tzinfo=UTC)}
    seals = seal(fingerprints(facts, {}))
    whole = Event(**made_of, facts=facts, seals=seals, digest=link(bytes(32), **made_of, seals=seals))
    seals_left = {**seals, "reason": (None, seals["reason"][1])}
    erased = replace(whole, facts={"act": facts["act"]}, seals=seals_left)
    assert altered_facet(erased, bytes(32), {}) is None
    assert altered_facet(replace(erased, facts={**facts, "reason": {"text": "x"}}), bytes(32), {}) == "reason"
    assert altered_facet(replace(whole, facts={"act": facts["act"]}), bytes(32), {}) == "reason"


def test_equal_contents_have_unequal_seals():
    content = fingerprints({"reason": {"text": "spam"}}, {})
    assert seal(content) != seal(content)
