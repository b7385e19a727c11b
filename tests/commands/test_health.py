"""`/steward health`: what it shows, and everything that can be wrong with Steward."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from kingdom import empty_journal, running_kingdom

from bot import __version__
from bot.__main__ import main
from bot.opencloud.client import RetryPolicy
from sandbox.example.world import API_KEY

if os.name != "nt":
    import resource

AT_ONCE = RetryPolicy(attempts=1)


def api_key(kingdom):
    return kingdom.running.roblox.world.api_keys[API_KEY]


async def test_a_senior_sees_that_everything_is_in_order(kingdom):
    answer = await kingdom.senior.slash("staff health")
    assert answer.private
    for words in (
        "All is well",
        f"Version {__version__}",
        "Discord · ",
        "✅ Example Kingdom · Roblox answers in",
        "✅ Key Steward works until",
        "✅ No change is left open",
        "✅ Journal · ",
    ):
        assert words in answer.text
    assert "⚠️" not in answer.text
    assert "cannot be seen" not in answer.text


async def test_a_refused_person_causes_no_request_to_roblox(kingdom):
    answer = await kingdom.moderator.slash("staff health")
    assert "bot:health" in answer.text
    assert kingdom.requests("POST", "introspect") == []


async def test_only_budgets_in_use_are_shown(kingdom):
    await kingdom.senior.slash("bans view", player="BuilderBen")
    text = (await kingdom.senior.slash("staff health")).text
    assert "users: look up: 1 used, 59 left" in text
    assert "messaging" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"enabled": False}, "is disabled"),
        ({"expires_in": timedelta(days=-1)}, "expired"),
        ({"expires_in": timedelta(days=13)}, "Make a new one"),
    ],
)
async def test_a_key_that_does_not_work_or_expires_soon_is_shown(kingdom, change, words):
    key = api_key(kingdom)
    key.enabled = change.get("enabled", True)
    if "expires_in" in change:
        key.expires_ns = int((datetime.now(UTC) + change["expires_in"]).timestamp()) * 10**9
    answer = await kingdom.owner.slash("staff health")
    assert "1 thing needs you" in answer.text
    assert words in answer.text
    assert "Roblox answers in" in answer.text


async def test_a_key_that_never_expires_is_in_order(kingdom):
    api_key(kingdom).expires_ns = None
    answer = await kingdom.owner.slash("staff health")
    assert "works and does not expire" in answer.text
    assert "All is well" in answer.text


@pytest.mark.parametrize(
    ("name", "scope", "words"),
    [
        ("universe-places", "universe-places:write", "places:publish will not work"),
        ("universe-messaging-service", "universe-messaging-service:publish", "announce:send will not work"),
    ],
)
async def test_a_scope_that_a_role_needs_and_the_key_lacks_is_named(kingdom, name, scope, words):
    key = api_key(kingdom)
    key.grants = [grant for grant in key.grants if grant.name != name]
    answer = await kingdom.owner.slash("staff health")
    assert scope in answer.text
    assert words in answer.text


async def test_a_key_that_roblox_does_not_know_is_shown_with_the_rest_of_the_report(kingdom):
    kingdom.running.roblox.world.api_keys.clear()
    answer = await kingdom.owner.slash("staff health")
    assert "Roblox does not accept the key" in answer.text
    assert "Version" in answer.text
    assert "Journal · " in answer.text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 503}, "Roblox has trouble"),
        ({"kind": "html", "status": 502}, "Roblox has trouble"),
        ({"kind": "cut_before"}, "Roblox could not be reached"),
    ],
)
async def test_when_roblox_is_down_the_card_still_comes_and_says_so(tmp_path, fault, words):
    async with running_kingdom(tmp_path, retry=AT_ONCE) as kingdom:
        kingdom.break_roblox(path="introspect", count=None, **fault)
        answer = await kingdom.owner.slash("staff health")
    assert words in answer.text
    assert "Roblox answers in" not in answer.text
    assert "No change is left open" in answer.text


async def test_a_freeze_is_shown_until_it_ends(kingdom):
    await kingdom.owner.slash("staff freeze", reason="Something is wrong")
    assert "Something is wrong" in (await kingdom.owner.slash("staff health")).text
    await kingdom.owner.slash("staff unfreeze", reason="All is well")
    assert "Something is wrong" not in (await kingdom.owner.slash("staff health")).text


async def ban(kingdom, player):
    """Ban somebody for a day; return the outcome that the moderator reads."""
    question = await kingdom.moderator.slash("ban", player=player, duration="1d", reason="Exploiting")
    may = any(button.label == "Ban for 1 day" for button in question.message.buttons)
    return (await kingdom.moderator.click("Ban for 1 day") if may else question).text


def bans(kingdom):
    return kingdom.requests("PATCH", "user-restrictions")


def remove(journal, _copy):
    journal.unlink()


def move_over(journal, copy):
    copy.replace(journal)


def write_over(journal, copy):
    shutil.copyfile(copy, journal)


@pytest.mark.parametrize("replace", [remove, move_over, write_over])
async def test_a_journal_that_is_replaced_while_it_is_in_use_stops_changes_and_health_says_so(kingdom, replace, caplog):
    journal, copy = kingdom.running.journal, kingdom.running.journal.with_name("older.sqlite3")
    assert "Case #1" in await ban(kingdom, "BuilderBen")
    with closing(sqlite3.connect(journal)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    assert "Case #2" in await ban(kingdom, "CoinQueen")
    # As after about fifty changes: every record is in the file itself, not in its log.
    await kingdom.database.scrub()
    await kingdom.owner.slash("staff health")
    sent = len(bans(kingdom))
    replace(journal, copy)
    outcome = await ban(kingdom, "FreshFrida")
    assert "The journal was replaced" in outcome
    assert "move it back. Otherwise stop Steward" in outcome
    assert len(bans(kingdom)) == sent
    health = (await kingdom.owner.slash("staff health")).text
    assert "1 thing needs you" in health
    assert "The journal was replaced" in health
    assert "while it was in use" in caplog.text


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no file's size")
async def test_a_full_disk_is_a_journal_that_cannot_be_written(kingdom, caplog):
    assert "Case #1" in await ban(kingdom, "BuilderBen")
    log = kingdom.running.journal.with_name("journal.sqlite3-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    try:
        outcome = await ban(kingdom, "CoinQueen")
        full = (await kingdom.owner.slash("staff health")).text
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "The journal cannot be written" in outcome
    assert "1 thing needs you" in full
    assert "The journal cannot be written, so nothing can be changed" in full
    assert "No change is left open" in full
    assert "the journal cannot be written: " in caplog.text
    assert "All is well" in (await kingdom.owner.slash("staff health")).text


def has_asked(kingdom):
    logged = [each.text for each in kingdom.owner.sees() if each.channel == "steward-log"]
    return any("Old plans and images are kept" in each and "the journal goes only to" in each for each in logged)


async def test_a_clock_that_is_three_years_ahead_erases_nothing_and_asks(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        assert "Case #1" in await ban(kingdom, "BuilderBen")
        (case,) = await kingdom.cases()
        assert case.plan

    def ahead():
        return datetime.now(UTC) + timedelta(days=3 * 365)

    for player in ("CoinQueen", "FreshFrida"):  # start, then start again after a change that uses this clock
        async with running_kingdom(tmp_path, clock=ahead) as kingdom:
            health = (await kingdom.owner.slash("staff health")).text
            assert "2 things need you" in health
            assert "Old plans and images are kept" in health
            assert "journal erase --before" in health
            await kingdom.owner.until(partial(has_asked, kingdom))
            await ban(kingdom, player)
    async with running_kingdom(tmp_path) as kingdom:
        assert (await kingdom.cases())[-1].plan == case.plan


async def test_records_that_were_lost_between_two_runs_are_named(tmp_path, caplog, capsys):
    file = tmp_path / "journal.sqlite3"
    async with running_kingdom(tmp_path) as kingdom:
        await kingdom.owner.slash("player note", player="BuilderBen", text="Was warned")
        world = kingdom.running.roblox.world
    file.write_bytes(await empty_journal(tmp_path))
    async with running_kingdom(tmp_path, world=world) as kingdom:
        answer = await kingdom.owner.slash("staff health")
        await kingdom.owner.slash("player note", player="BuilderBen", text="Was warned again")
        assert await asyncio.to_thread(main, ["journal", "--file", str(file), "verify"]) == 1
        file.with_name("journal.sqlite3-head").unlink()
        after = await kingdom.owner.slash("staff health")
    assert "Records are missing: Steward had written 2 of them, and found 0 at a start." in answer.text
    assert "Everything is in order" not in answer.text
    assert "the newest events are missing" in caplog.text
    assert "the newest events are missing" in capsys.readouterr().err
    assert "Records are missing" not in after.text
