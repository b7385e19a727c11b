"""`python -m bot run` as a process of its own: logs in, works, stops on a signal and leaves no change half done."""

import asyncio
import os
import re
import sqlite3

import pytest
from bot_process import HASTY, running
from journal_samples import make_newer

from bot.journal import Outcome
from bot.storage import Database
from sandbox.roblox import Hold

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send"), pytest.mark.slow]


async def test_it_logs_in_syncs_works_and_stops_cleanly_on_sigterm(tmp_path):
    async with running(tmp_path) as bot:
        await bot.discord.ready()
        answer = await bot.discord.person("moderator").slash("player view", player="BuilderBen")
        assert "Ben the Builder" in answer.text
        begun = await bot.stop()
        code, log = await bot.ended()
        log = begun + log
        assert code == 0
        assert "ERROR" not in log
        assert "WARNING" not in log
        assert "alembic" not in log
        assert "Traceback" not in log
        assert bot.discord.token not in log
        assert bot.roblox.world.api_keys.keys() & set(re.findall(r"\S+", log)) == set()


async def test_a_change_under_way_comes_to_its_end_before_it_stops(tmp_path):
    async with running(tmp_path) as bot:
        await bot.discord.ready()
        mona = bot.discord.person("moderator")
        await mona.slash("ban", player="BuilderBen", duration="1d", reason="Exploiting the duel bug")
        hold = bot.roblox.faults.add(Hold("PATCH"))
        press = asyncio.create_task(mona.click("Ban for 1 day"))
        await hold.arrived()
        await bot.stop()
        hold.release()
        code, _ = await bot.ended()
        assert code == 0
        answer = await press
        assert "Case #1" in answer.text
        unsettled, (case,) = await bot.cases()
        assert unsettled == []
        assert case.outcome is Outcome.DONE


async def test_a_journal_of_a_newer_version_ends_it_with_words_and_is_left_as_it_is(tmp_path):
    journal = tmp_path / "steward.sqlite3"
    async with Database.open(f"sqlite+aiosqlite:///{journal}") as database:
        await database.migrate()
    make_newer(journal)
    before = journal.read_bytes()
    async with running(tmp_path) as bot:
        code, log = await bot.ended()
    assert (code, journal.read_bytes()) == (1, before)
    assert "a newer version of Steward has opened it since" in log
    assert "Traceback" not in log


def cut_short(journal):
    journal.write_bytes(journal.read_bytes()[:8192])


def lock(journal):
    return sqlite3.connect(journal).execute("BEGIN IMMEDIATE")


BROKEN = {
    "empty": (lambda journal: journal.write_bytes(b""), "there is no journal at"),
    "a text": (lambda journal: journal.write_text("a shopping list" * 400), "file is not a database"),
    "cut short": (cut_short, "database disk image is malformed"),
    "locked": (lock, "database is locked"),
}


@pytest.mark.parametrize(("broken", "why"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_journal_ends_it_with_one_line_and_no_statement(tmp_path, broken, why):
    journal = tmp_path / "steward.sqlite3"
    async with Database.open(f"sqlite+aiosqlite:///{journal}") as database:
        await database.migrate()
    held = broken(journal)
    async with running(tmp_path, *HASTY) as bot:
        code, log = await bot.ended()
    del held
    assert code == 1
    (line,) = log.splitlines()
    assert f"the journal at sqlite+aiosqlite:///{journal} cannot be opened: " in line
    assert why in line


async def test_a_wrong_token_ends_it_with_words_for_the_operator(tmp_path):
    async with running(tmp_path, DISCORD_TOKEN="wrong.token.here") as bot:
        code, log = await bot.ended()
        assert code == 1
        assert "Discord does not accept DISCORD_TOKEN" in log
        assert "wrong.token.here" not in log


async def test_a_discord_that_hangs_up_ends_it_with_words_for_the_operator(tmp_path):
    async def hang_up(reader, writer):
        await reader.readuntil(
            b"\r\n\r\n"
        )  # a connection that is closed with unread data is reset, which is another error
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1") as nobody:
        port = nobody.sockets[0].getsockname()[1]
        async with running(tmp_path, DISCORD_API_BASE_URL=f"http://127.0.0.1:{port}/api/v10") as bot:
            code, log = await bot.ended()
    assert code == 1
    assert "Discord could not be reached or refused the connection: Server disconnected" in log
    assert "Traceback" not in log


async def test_wrong_settings_end_it_with_every_problem_and_no_traceback(tmp_path):
    async with running(tmp_path, KINGDOM_OPEN_CLOUD_KEY="") as bot:
        code, log = await bot.ended()
        assert code == 1
        assert "KINGDOM_OPEN_CLOUD_KEY" in log
        assert "Traceback" not in log
