"""The database: its migrations and its two kinds of transaction."""

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from journal_samples import alter, grant, intent, journal_on, made
from project import ROOT
from sqlalchemy import event, insert, select
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from bot.access import ApprovalRule, Capability
from bot.errors import JournalUnavailable
from bot.journal import CaseKind, CaseQuery, Outcome, Target
from bot.journal.approval_requests import Content, NewRequest, RequestId, Requests
from bot.storage import Database, NoDatabase, migrations, schema
from bot.storage.database import newest_revision

MANY = Target(kind="players", id="2", label="2 players")
CARD = {"case_id": 1, "channel_id": 2, "message_id": 3}


def differences(connection):
    def ours(_object, name, kind, *_rest):
        return kind != "table" or not name.startswith("case_text")

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return compare_metadata(context, schema.metadata)


def length(connection):
    return connection.execute(select(schema.chain.c.length)).scalar_one()


def lengthen(connection, *, to):
    connection.execute(schema.chain.update().values(length=to))


async def test_migrations_lead_to_the_schema(database):
    assert await database.write(differences) == []


def test_the_newest_revision_by_its_file_name_is_the_last_one_of_alembic():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


async def test_a_journal_with_the_newest_tables_starts_without_alembic(tmp_path, migrated):
    code = (
        "import asyncio, sys; from bot.storage import Database\n"
        "async def start():\n"
        f"    async with Database.open({f'sqlite+aiosqlite:///{shutil.copy(migrated, tmp_path)}'!r}) as database:\n"
        "        await database.migrate()\n"
        "asyncio.run(start()); assert 'alembic' not in sys.modules"
    )
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=True, cwd=ROOT)


async def test_several_may_migrate_a_new_file_at_once_and_again(url):
    async def migrate():
        async with Database.open(url) as database:
            await database.migrate()
            await database.migrate()

    await asyncio.gather(migrate(), migrate(), migrate())
    async with Database.open(url) as database:
        assert await database.read(length) == 0


BEFORE_TAGS = """
    DROP TABLE approval_steps; DROP TABLE approval_requests; DROP TABLE case_days; DROP TABLE case_players;
    DROP TABLE target_locks; DROP TABLE clock_days; DROP TABLE proofs; DROP TABLE log_progress;
    ALTER TABLE cases DROP COLUMN voided;
    CREATE INDEX cases_by_player ON cases (player_id); CREATE INDEX cases_by_actor_and_kind ON cases (actor_id, kind);
    CREATE INDEX cases_by_kind ON cases (kind); CREATE INDEX cases_by_time ON cases (created_at);
    CREATE VIRTUAL TABLE old_text USING fts5(text, tokenize = 'unicode61 remove_diacritics 2');
    INSERT INTO old_text (rowid, text) SELECT rowid, text FROM case_text;
    DROP TABLE case_text;
    ALTER TABLE old_text RENAME TO case_text;
    UPDATE alembic_version SET version_num = '0002';
"""


async def test_cases_from_before_the_tags_are_indexed_again(archive, database, journal, mona):
    for experience in ("kingdom", "my-2nd_game", "*"):
        await made(journal, mona, intent(experience=experience))
    for statement in BEFORE_TAGS.split(";"):
        await alter(database, statement)
    await database.migrate()
    assert await archive.verify() is None
    case = await journal.case(1)
    everything = CaseQuery(
        player_id=case.target.player_id,
        actor_id=case.actor_id,
        kind=CaseKind.BAN,
        outcome=case.outcome,
        experiences=frozenset({"kingdom", "my-2nd_game", "*"}),
        text="arena",
    )
    assert len(await journal.search(everything)) == 3


BEFORE_PLAYERS = """
    DROP TABLE case_players;
    UPDATE approval_requests SET encoding = 'json', body = CAST(json_remove(CAST(body AS TEXT), '$.player_ids') AS BLOB);
    CREATE TABLE case_bitmaps (word, block, bits);
    ALTER TABLE target_locks RENAME TO turns;
    DROP TABLE clock_days; DROP TABLE proofs; DROP TABLE log_progress;
    UPDATE alembic_version SET version_num = '0008';
"""


async def test_the_players_of_earlier_bulks_and_requests_are_read_from_their_plans(
    archive, database, journal, mona, clock
):
    bulks = []
    for players in ([156, 157], [157]):
        whole = intent(kind=CaseKind.BANS_BULK, target=MANY, plan={"players": players, "filler": "x" * 5_000})
        bulks.append((await journal.begin(mona, whole, grant(mona))).case_id)
        await journal.settle(bulks[-1], Outcome.DONE)
    rule = ApprovalRule(covered=Capability.BANS_BULK, approvers=("owner",), expires=timedelta(hours=1))
    requests = Requests(database, clock=clock)
    for seen in ({"players": [[157, None], [156, "2026"]], "left_out": []}, {"players": [[158, None]]}, [1.0], None):
        content = Content(inputs={"players": "\ud83d"}, seen=seen, shown={})
        wish = NewRequest(kind="bulk_bans", approval_rule=rule, experience="kingdom", asker=mona, content=content)
        await requests.deny(await requests.open(wish), mona, "No")
    for statement in BEFORE_PLAYERS.split(";"):
        await alter(database, statement)
    await database.migrate()

    assert await archive.verify() is None
    assert [(await archive.find_personal(each)).ended_lists for each in (156, 157)] == [(1,), (1, 2)]
    assert [(await archive.find_personal(each)).requests for each in (157, 158, 159)] == [(1,), (2,), ()]
    assert (await requests.get(RequestId(2))).content.inputs == {"players": "\ud83d"}
    await archive.forget(156)
    assert (await archive.find_personal(157)).ended_lists == (2,)
    assert await archive.verify() is None


async def test_the_folder_of_the_file_is_created_with_any_name(tmp_path):
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/new 100%/steward.sqlite3") as database:
        await database.migrate()
    assert (tmp_path / "new 100%" / "steward.sqlite3").exists()


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "sqlite:///x", "mysql://x/y"])
def test_an_address_that_is_not_an_sqlite_file_is_refused(url):
    with pytest.raises(ValueError, match="sqlite\\+aiosqlite:///"):
        Database.open(url)


@pytest.mark.parametrize("options", ["timeout=soon", "check_same_thread=maybe"])
def test_options_of_an_address_that_cannot_be_used_are_refused_as_those_of_a_database(url, options):
    with pytest.raises(ArgumentError, match="the options in its address"):
        Database.open(f"{url.replace('///', '///file:')}?{options}")


async def test_a_file_that_is_not_a_database_is_not_migrated(tmp_path, url):
    (tmp_path / "steward.sqlite3").write_text("a shopping list, by no means a database" * 40)
    async with Database.open(url) as database:
        with pytest.raises(DatabaseError):
            await database.migrate()


def sqlite_of_somebody_else(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE shopping (what TEXT)")


EMPTY = "the file is empty, or holds something else"
NOT_OURS = {
    "empty": (lambda file: file.touch(), EMPTY),
    "a folder": (lambda file: file.mkdir(), "it is a folder"),
    "another database": (sqlite_of_somebody_else, EMPTY),
    "only its log": (lambda file: Path(f"{file}-wal").write_text("the last changes"), "the last changes are still in"),
}


@pytest.mark.parametrize(("make", "why"), NOT_OURS.values(), ids=NOT_OURS)
@pytest.mark.slow
async def test_a_start_on_a_file_that_is_not_a_journal_changes_nothing(tmp_path, url, make, why):
    make(tmp_path / "steward.sqlite3")
    before = {each: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()}
    async with Database.open(url) as database:
        with pytest.raises(NoDatabase, match=why):
            await database.migrate()
    assert {each: each.is_file() and each.read_bytes() for each in tmp_path.iterdir()} == before


async def test_commits_survive_a_power_cut_and_references_are_checked(database):
    def look(connection):
        pragmas = ["journal_mode", "synchronous", "foreign_keys"]
        return [connection.exec_driver_sql(f"PRAGMA {each}").scalar() for each in pragmas]

    assert await database.read(look) == ["wal", 2, 1]


async def test_a_scrub_that_a_reader_blocks_raises(database, url):
    with closing(sqlite3.connect(database.file, isolation_level=None)) as reading:
        async with Database.open(url) as other:
            event.listen(other.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 0"))
            reading.execute("BEGIN")
            reading.execute("SELECT * FROM chain").fetchall()
            await other.write(partial(lengthen, to=9))
            with pytest.raises(TimeoutError):
                await other.scrub()
            reading.rollback()
            await other.scrub()


async def test_work_that_raises_changes_nothing(database):
    def work(connection):
        lengthen(connection, to=9)
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(work)
    assert await database.read(length) == 0


async def test_a_reference_to_an_unknown_case_is_refused(database):
    with pytest.raises(DatabaseError, match="FOREIGN KEY"):
        await database.write(lambda connection: connection.execute(insert(schema.log_cards).values(CARD)))


async def test_writers_on_one_file_wait_for_each_other_from_the_start(database, url):
    def count_on(connection):
        found = length(connection)
        time.sleep(0.001)
        lengthen(connection, to=found + 1)

    async def count(own):
        for _ in range(10):
            await own.write(count_on)

    async with Database.open(url) as other:
        await asyncio.gather(count(database), count(other), count(database), count(other))
    assert await database.read(length) == 40


@pytest.fixture
def locked(tmp_path, migrated, monkeypatch):
    """A file whose write lock another process keeps, and writers that wait a second for it."""
    for module in ("database", "sqlite"):
        monkeypatch.setattr(f"bot.storage.{module}.BUSY_SECONDS", 1)
    with closing(sqlite3.connect(shutil.copy(migrated, tmp_path))) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


async def failed_after(work):
    start = asyncio.get_running_loop().time()
    with pytest.raises((OperationalError, JournalUnavailable)):
        await work
    return asyncio.get_running_loop().time() - start


async def test_all_who_wait_for_a_locked_file_are_refused_after_the_same_time(locked, url, clock, mona):
    async with Database.open(url) as database:
        journal = journal_on(database, clock)

        async def lock():
            async with journal.target_locks.of("ban", "kingdom", 156, None):
                pass

        writes = [database.write(length) for _ in range(2)]
        work = [*writes, lock(), lock(), lock(), lock(), made(journal, mona), journal.ensure_writable()]
        took = await asyncio.gather(*map(failed_after, work))
        assert max(took) < len(work) / 2 * min(took)  # not one after the other
        assert min(took) > 0.9


async def test_a_writer_waits_as_long_as_others_of_its_process_can_write(locked, url):
    locked.rollback()
    done = []

    def write(_connection):
        time.sleep(0.3)
        done.append(1)

    async with Database.open(url) as database:
        await asyncio.gather(*(database.write(write) for _ in range(6)))
    assert len(done) == 6


async def test_a_reader_sees_one_state_while_others_write(database):
    loop = asyncio.get_running_loop()

    def look(connection):
        before = length(connection)
        asyncio.run_coroutine_threadsafe(database.write(partial(lengthen, to=5)), loop).result()
        return before, length(connection)

    assert await database.read(look) == (0, 0)
    assert await database.read(length) == 5


async def test_a_cancelled_reader_leaves_the_database_usable(database):
    async def read():
        while True:
            await database.read(length)

    for _ in range(6):
        task = asyncio.create_task(read())
        await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.wait({task})
    assert await database.write(length) == 0


async def test_a_read_that_is_cancelled_is_interrupted_and_the_connection_works_for_others(database):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    for _ in range(6):  # more than there are connections
        task = asyncio.create_task(database.read(lambda connection: connection.exec_driver_sql(endless).scalar()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await database.read(length) == 0


async def test_a_write_that_is_cancelled_once_it_has_begun_is_committed(database):
    begun = threading.Event()

    def write(connection):
        begun.set()
        time.sleep(0.05)
        lengthen(connection, to=3)

    task = asyncio.create_task(database.write(write))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.read(length) == 3


async def test_the_folder_of_a_file_with_a_uri_is_created_at_the_place_of_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with Database.open(f"sqlite+aiosqlite:///file:{tmp_path}/new/steward.sqlite3?uri=true") as database:
        await database.migrate()
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new" / "steward.sqlite3").exists()
