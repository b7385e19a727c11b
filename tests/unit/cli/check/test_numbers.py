"""`check` says whether the test of numbers has passed, and writes nothing."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.check.check import run
from bot.features.data.numbers import EXACT_NUMBERS
from bot.journal import Proof, Proofs
from bot.storage import Database
from sandbox.example.world import UNIVERSE_ID
from sandbox.harness import CONFIG

ENVIRON = {"DISCORD_TOKEN": "one.bots.token", "KINGDOM_OPEN_CLOUD_KEY": "one-games-key"}
NOT_TESTED = "[note] Numbers beyond 2^53 in kingdom: not tested. An entry that holds such a number can only be read"


@pytest.fixture
def checked(tmp_path, tmp_path_factory, capsys):
    """Check the example's settings with a journal in a folder; return what it prints and its exit code."""
    config = tmp_path_factory.mktemp("settings") / "config.toml"
    text, found = re.subn(
        '(?m)^url = ".*"$', f'url = "sqlite+aiosqlite:///{tmp_path}/journal.sqlite3"', CONFIG.read_text("utf-8")
    )
    assert found == 1
    config.write_text(text, encoding="utf-8")

    def check() -> tuple[str, int]:
        code = run(config, offline=True, environ=ENVIRON)
        return capsys.readouterr().out, code

    return check


def files(folder: Path) -> dict[str, bytes]:
    """The content of each file; of the index of a log only that it is there, because SQLite marks who reads in it."""
    return {each.name: b"" if each.name.endswith("-shm") else each.read_bytes() for each in folder.iterdir()}


async def record(database: Database, *, passed: bool) -> None:
    proof = Proof(passed=passed, detail="Roblox did something.", at=datetime(2026, 11, 30, tzinfo=UTC))
    await Proofs(database).record(EXACT_NUMBERS, UNIVERSE_ID, proof)


def journal(folder: Path) -> Database:
    return Database.open(f"sqlite+aiosqlite:///{folder}/journal.sqlite3")


def test_without_a_journal_it_is_not_tested_and_none_is_made(tmp_path, checked):
    said, code = checked()
    assert NOT_TESTED in said
    assert "`python3 steward.py probe numbers` tests it" in said
    assert said.endswith("Everything that was checked will work.\n")
    assert code == 0
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (True, "[ok] Numbers beyond 2^53 in kingdom, tested on 2026-11-30: Roblox keeps them exactly"),
        (
            False,
            "[note] Numbers beyond 2^53 in kingdom, tested on 2026-11-30: Roblox does not keep them exactly. An entry",
        ),
    ],
)
@pytest.mark.parametrize("runs", [True, False])
async def test_a_result_is_read_and_nothing_is_written_while_the_bot_runs_or_not(
    tmp_path, checked, passed, words, runs
):
    async with journal(tmp_path) as database:
        await database.migrate()
        await record(database, passed=passed)
        if runs:
            before = files(tmp_path)
            assert "journal.sqlite3-wal" in before
            said, code = checked()
            assert files(tmp_path) == before
    if not runs:
        before = files(tmp_path)
        assert "journal.sqlite3-wal" not in before
        said, code = checked()
        assert files(tmp_path) == before
    assert words in said
    assert code == 0


async def test_a_journal_of_an_earlier_version_is_read_as_it_is(tmp_path, checked):
    async with journal(tmp_path) as database:
        await database.migrate()
        await database.write(lambda connection: connection.exec_driver_sql("DROP TABLE proofs"))
    assert NOT_TESTED in checked()[0]


def test_a_journal_that_cannot_be_read_is_reported(tmp_path, checked):
    (tmp_path / "journal.sqlite3").write_bytes(b"no database" * 100)
    said, code = checked()
    assert "[could not check]" in said
    assert "it is not known whether the test of numbers has passed" in said
    assert code == 1
