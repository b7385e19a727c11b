"""Somebody removes or replaces the file of the journal while it is open: no case is lost, and no number is used twice."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from journal_samples import BAN, grant, intent, journal_on, made

from bot.errors import JournalUnavailable, JournalUnreadable, StalePlan
from bot.journal import CaseQuery, TargetLock
from bot.storage import Database, NoDatabase, peeking


def copied(file, name):
    """A complete copy, as docs/running.md makes a backup."""
    copy = file.with_name(name)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def remove(file, _copy):
    file.unlink()


def remove_with_log(file, _copy):
    for each in (file, *file.parent.glob(f"{file.name}-*")):
        each.unlink()


def remove_log(file, _copy):
    file.with_name(f"{file.name}-wal").unlink()


def move_over(file, copy):
    copy.replace(file)


def write_over(file, copy):
    shutil.copyfile(copy, file)


def write_over_and_remove_log(file, copy):
    shutil.copyfile(copy, file)
    remove_log(file, copy)


WAYS = [remove, remove_with_log, remove_log, move_over, write_over, write_over_and_remove_log]


@pytest.fixture
def file(database):
    return database.file


@pytest.fixture
async def older(database, journal, mona, file):
    """A copy that has one of the two cases."""
    await made(journal, mona)
    copy = copied(file, "older.sqlite3")
    await made(journal, mona)
    await database.scrub()
    return copy


@pytest.fixture
async def other(database, journal, mona, file, migrated, clock):
    """Another journal, with more cases."""
    copy = shutil.copy(migrated, file.with_name("other.sqlite3"))
    async with Database.open(f"sqlite+aiosqlite:///{copy}") as elsewhere:
        for _ in range(5):
            await made(journal_on(elsewhere, clock), mona)
        await elsewhere.scrub()
    for _ in range(2):
        await made(journal, mona)
    await database.scrub()
    return Path(copy)


async def assert_refused(journal, mona):
    with pytest.raises(JournalUnavailable) as refused:
        async with journal.change(mona, BAN, grant(mona)):
            pytest.fail("the block ran")
    assert refused.value.replaced
    with pytest.raises(JournalUnavailable):
        await journal.ensure_writable()


@pytest.mark.parametrize("replace", WAYS)
async def test_an_older_copy_in_its_place_gets_no_case_with_a_used_number(journal, mona, file, older, replace, caplog):
    replace(file, older)
    await assert_refused(journal, mona)
    assert "while it was in use" in caplog.text


@pytest.mark.parametrize("replace", [move_over, write_over])
async def test_another_journal_in_its_place_gets_no_case(journal, mona, file, other, replace):
    replace(file, other)
    await assert_refused(journal, mona)


@pytest.mark.parametrize("replace", [remove, remove_with_log, move_over])
async def test_nothing_is_read_from_a_different_file(journal, file, older, replace):
    replace(file, older)
    with pytest.raises(JournalUnreadable) as refused:
        await journal.search(CaseQuery())
    assert refused.value.replaced


def empty(file):
    os.truncate(file, 0)


def cut_short(file):
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file):
    file.write_bytes(b"\1" * (file.stat().st_size + 4096))


@pytest.mark.parametrize(("damage", "end"), [(empty, ""), (cut_short, ""), (overwrite, ""), (overwrite, "-wal")])
@pytest.mark.usefixtures("older")
async def test_a_file_or_a_log_that_is_damaged_gets_no_case(journal, mona, file, damage, end, caplog):
    if end:  # a log with cases that are not in the file
        await made(journal, mona)
    damage(file.with_name(f"{file.name}{end}"))
    await assert_refused(journal, mona)
    with pytest.raises(JournalUnreadable):
        await journal.search(CaseQuery())
    assert "while it was in use" in caplog.text


def first_bytes(log):
    os.truncate(log, 40)


@pytest.mark.parametrize("damage", [empty, cut_short, first_bytes])
@pytest.mark.usefixtures("older")
async def test_a_log_that_is_cut_short_gets_no_case(journal, mona, file, damage, caplog):
    for _ in range(3):  # cases that are not in the file
        await made(journal, mona)
    damage(file.with_name(f"{file.name}-wal"))
    await assert_refused(journal, mona)
    with pytest.raises(JournalUnreadable) as refused:
        await journal.search(CaseQuery())
    assert refused.value.replaced
    assert "-wal was cut short while it was in use" in caplog.text


@pytest.mark.usefixtures("older")
async def test_a_log_that_another_process_emptied_and_began_again_is_not_damage(database, journal, mona, url, clock):
    for _ in range(5):
        await made(journal, mona)
    async with Database.open(url) as elsewhere:
        for _ in range(2):
            await elsewhere.scrub()
            await made(journal_on(elsewhere, clock), mona)
            assert await made(journal, mona)
        await elsewhere.scrub()
    assert await made(journal, mona) == 12


def truncate(file):
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)


def add(file):
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE added (content)")


@pytest.mark.usefixtures("older")
async def test_a_log_that_sqlite_emptied_is_not_damage(database, journal, mona, url, clock):
    await made(journal, mona)
    async with Database.open(url) as elsewhere:
        await made(journal_on(elsewhere, clock), mona)
        await elsewhere.scrub()
        await made(journal, mona)
    await database.scrub()
    await made(journal, mona)
    assert len(await journal.search(CaseQuery())) == 6


@pytest.mark.parametrize("between", [[truncate], [truncate, add], [add]], ids=["emptied", "begun again", "begun"])
async def test_a_log_that_another_thread_begins_again_while_it_is_read_is_not_damage(
    journal, mona, file, older, between, monkeypatch
):
    """The size of the log was read after its header: with a case written between the two, the header was missing."""
    if between != [add]:
        await made(journal, mona)
    measure, left = os.fstat, list(between)

    def measured_late(number):
        while left:
            left.pop(0)(file)
        return measure(number)

    monkeypatch.setattr(os, "fstat", measured_late)
    await journal.ensure_writable()
    assert (left, len(await journal.search(CaseQuery()))) == ([], 2 if between == [add] else 3)


async def test_no_empty_file_is_created_after_a_removal(journal, mona, file, older):
    remove_with_log(file, older)
    await assert_refused(journal, mona)
    assert list(file.parent.glob(f"{file.name}*")) == []


async def test_a_file_that_is_moved_back_is_used_again(journal, mona, file, older):
    away = file.rename(file.with_name("away.sqlite3"))
    await assert_refused(journal, mona)
    away.rename(file)
    assert await made(journal, mona) == 3


async def test_an_older_copy_is_used_if_it_was_there_before_the_start(database, journal, mona, url, file, older, clock):
    await database.close()
    older.replace(file)
    async with Database.open(url) as started:
        assert await made(journal_on(started, clock), mona) == 2


async def test_a_write_through_another_connection_is_not_a_replacement(database, journal, archive, mona, url, clock):
    async with Database.open(url) as other:
        theirs = journal_on(other, clock)
        for _ in range(3):
            await made(journal, mona)
            await made(theirs, mona)
            await database.scrub()
        async with theirs.change(mona, intent(), grant(mona)):
            await made(journal, mona)
    await journal.ensure_writable()
    assert await made(journal, mona) == 9
    assert await archive.verify() is None


async def test_a_checkpoint_that_a_reader_blocks_is_not_a_replacement(database, journal, mona, file):
    await made(journal, mona)
    await database.scrub()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        for number in range(31):  # more cases than the file has space for, so the last one is on a new last page
            other.execute(f"CREATE TABLE longer_{number} (content)")
        with closing(sqlite3.connect(file, isolation_level=None)) as reading:
            reading.execute("BEGIN")
            reading.execute("SELECT * FROM chain").fetchall()
            other.execute("INSERT INTO longer_30 VALUES (1)")
            # The first page, which has the length of the file, is copied from the log, and the last page is not.
            other.execute("PRAGMA wal_checkpoint(PASSIVE)")
            alone = sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)
            with closing(alone), pytest.raises(sqlite3.DatabaseError, match="malformed"):
                alone.execute("SELECT * FROM chain")
        await journal.ensure_writable()
        assert await made(journal, mona) == 2


async def test_a_change_that_is_rolled_back_is_not_missed_later(journal, mona):
    await made(journal, mona)
    with pytest.raises(StalePlan):
        async with journal.change(mona, BAN, grant(mona), TargetLock(target="over", holder="nobody")):
            pytest.fail("the block ran")
    assert await made(journal, mona) == 2


async def test_a_copy_that_lacks_only_the_newest_case_is_detected(database, journal, mona, file, clock, url):
    await made(journal, mona)
    copy = copied(file, "older.sqlite3")
    async with Database.open(url) as other:
        await made(journal_on(other, clock), mona)
        await journal.ensure_writable()
        await database.scrub()
    write_over(file, copy)
    await assert_refused(journal, mona)


async def test_a_file_that_cannot_be_read_without_its_log_is_not_a_replacement(journal, mona, file):
    await made(journal, mona)
    whole = file.read_bytes()
    # As between two writes of a checkpoint: the schema is already new, but its pages are not copied yet.
    file.write_bytes(whole[:100] + bytes(len(whole) - 100))
    await journal.freezes()
    file.write_bytes(whole)
    assert await made(journal, mona) == 2


@pytest.fixture
def link(tmp_path, migrated):
    """A link to a journal in another folder: SQLite keeps the log beside the journal itself."""
    (tmp_path / "disk").mkdir()
    shutil.copy(migrated, tmp_path / "disk" / "kept.sqlite3")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(tmp_path / "disk" / "kept.sqlite3")
    return link


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
async def test_the_log_of_a_journal_behind_a_link_is_watched_too(link, mona, clock):
    async with Database.open(f"sqlite+aiosqlite:///{link}") as database:
        journal = journal_on(database, clock)
        for _ in range(3):
            await made(journal, mona)
        cut_short(link.with_name("disk") / "kept.sqlite3-wal")
        await assert_refused(journal, mona)


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
async def test_a_link_whose_journal_is_gone_does_not_cost_its_log(link, mona, clock):
    target = link.resolve()
    left = target.with_name("left")
    async with Database.open(f"sqlite+aiosqlite:///{link}") as database:
        await made(journal_on(database, clock), mona)
        shutil.copy(target.with_name("kept.sqlite3-wal"), left)
    target.unlink()
    log = left.rename(target.with_name("kept.sqlite3-wal"))
    size = log.stat().st_size
    async with Database.open(f"sqlite+aiosqlite:///{link}") as database:
        with pytest.raises(NoDatabase, match=r"still in kept\.sqlite3-wal"):
            await database.migrate()
    assert log.stat().st_size == size


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
async def test_a_look_through_a_link_sees_what_is_only_in_the_log(link, mona, clock):
    url = f"sqlite+aiosqlite:///{link}"
    async with Database.open(url) as database:
        await made(journal_on(database, clock), mona)
        with peeking(url) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchone() == (1,)
