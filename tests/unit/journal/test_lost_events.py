"""Between two runs somebody takes the newest events away: the start, the health and the verification say so."""

import os
import shutil

import pytest
from journal_samples import journal_on, made

from bot.__main__ import main
from bot.storage import Database


def remove(log):
    log.unlink()


def cut(log):
    os.truncate(log, log.stat().st_size // 2)


def empty(log):
    os.truncate(log, 0)


def nothing(_log):
    pass


@pytest.fixture
async def killed(database, journal, mona, tmp_path):
    """The files of a process that was killed: two cases in the file, three more only in the log."""
    for _ in range(2):
        await made(journal, mona)
    await database.scrub()
    for _ in range(3):
        await made(journal, mona)
    folder = tmp_path / "killed"
    folder.mkdir()
    for end in ("", "-wal", "-head"):
        shutil.copy(database.file.with_name(f"{database.file.name}{end}"), folder / f"journal.sqlite3{end}")
    return folder / "journal.sqlite3"


def verify(file, capsys):
    code = main(["journal", "--file", str(file), "verify"])
    return code, capsys.readouterr()


@pytest.mark.parametrize("damage", [remove, cut, empty])
def test_verification_says_that_the_newest_events_are_missing(killed, capsys, damage):
    damage(killed.with_name("journal.sqlite3-wal"))
    code, said = verify(killed, capsys)
    assert code == 1
    assert "Unaltered" not in said.out
    for words in ("Steward had written 10: the newest events are missing", "(-wal) was removed or cut short"):
        assert words in said.err


def test_with_its_log_nothing_is_missing(killed, capsys):
    code, said = verify(killed, capsys)
    assert code == 0
    assert "Unaltered: 10 events" in said.out


@pytest.mark.parametrize("content", [b"", b"soon", b"10:" + b"0" * 63, b"-1:" + b"0" * 64 + b"\n"])
def test_a_kept_end_that_cannot_be_read_says_nothing(killed, capsys, content):
    killed.with_name("journal.sqlite3-head").write_bytes(content)
    assert verify(killed, capsys)[0] == 0


def test_another_journal_as_long_is_not_the_one_of_before(killed, capsys):
    killed.with_name("journal.sqlite3-head").write_bytes(b"10:" + b"0" * 64 + b"\n")
    code, said = verify(killed, capsys)
    assert code == 1
    assert "it is not the one of before" in said.err


@pytest.mark.parametrize(("damage", "lost"), [(remove, (10, 4)), (nothing, None)])
async def test_a_start_knows_it_and_goes_on_from_there(killed, mona, clock, damage, lost):
    damage(killed.with_name("journal.sqlite3-wal"))
    url = f"sqlite+aiosqlite:///{killed}"
    async with Database.open(url) as started:
        await started.migrate()
        found = started.lost
        assert ((found.written, found.found) if found is not None else None) == lost
        await made(journal_on(started, clock), mona)
    async with Database.open(url) as again:
        await again.migrate()
        assert (again.lost is None) == (lost is None)
        killed.with_name("journal.sqlite3-head").unlink()
        assert again.lost is None
        await made(journal_on(again, clock), mona)
    async with Database.open(url) as last:
        await last.migrate()
        assert last.lost is None
