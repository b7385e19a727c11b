"""The card of Steward's health."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from bot.features.staff.cards.health import health_card
from bot.features.staff.health import ExperienceHealth, HealthReport, JournalState
from bot.journal import Doubt
from bot.opencloud.client import BudgetState
from bot.opencloud.resources.keys import KeyInfo
from bot.ui.cards import Meaning

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = KeyInfo(name="key", owner_id=None, scopes=(), enabled=True, expired=False, expires_at=None)
BUDGET = BudgetState("data stores: read", 120.0, 17, 0, 0.0, 103, 0.0)
KINGDOM = ExperienceHealth(
    experience=SimpleNamespace(name="King*dom"), latency=timedelta(milliseconds=31), key=KEY, gaps=(), budgets=(BUDGET,)
)
REPORT = HealthReport(
    version="1.2.3",
    at=NOON,
    started_at=NOON - timedelta(days=2),
    discord_latency=timedelta(milliseconds=42),
    experiences=(KINGDOM,),
    journal=JournalState.WRITABLE,
    open_cases=(),
    database_bytes=2048,
)


def words(report=REPORT, **changes):
    return "\n".join(health_card(replace(report, **changes)).body)


def with_budget(**changes):
    return (replace(KINGDOM, budgets=(replace(BUDGET, **changes),)),)


def test_a_report_in_order_gives_the_figures_and_no_warning():
    assert health_card(REPORT).meaning is Meaning.INFORMATION
    for part in (
        "✅ Discord · answers in 42 ms",
        "✅ King\\*dom · Roblox answers in 31 ms",
        "103 used, 17 left",
        "✅ Journal · 2.0 KB",
    ):
        assert part in words()
    assert "⚠️" not in words()
    assert health_card(REPORT).title == "All is well"
    assert "1.2.3" in "".join(health_card(REPORT).note)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "✅ Key **key** works and does not expire"),
        ({"expires_at": NOON + timedelta(days=14)}, "✅ Key **key** works until <t:1773576000:D>"),
        ({"expires_at": NOON + timedelta(days=13)}, "⚠️ Key **key** expires <t:1773489600:D>."),
        ({"expires_at": NOON, "expired": True}, "⚠️ Key **key** expired <t:1772366400:D>: nothing works."),
        ({"expired": True}, "⚠️ Key **key** has expired: nothing works."),
        ({"enabled": False}, "⚠️ Key **key** is disabled: nothing works."),
    ],
)
def test_a_key_that_works_or_not_is_named_with_its_end_if_roblox_gives_one(changes, line):
    assert line in words(experiences=(replace(KINGDOM, key=replace(KEY, **changes)),))


def test_those_who_wait_are_counted():
    assert "3 waiting, the longest for 4 seconds" in words(experiences=with_budget(waiting=3, longest_wait_s=4.2))


def test_a_pause_that_roblox_asked_for_needs_attention():
    paused = replace(REPORT, experiences=with_budget(held_s=30.0, remaining=0))
    assert "⚠️ **King\\*dom** · Roblox asked for a pause of another 30 seconds" in words(paused)
    assert health_card(paused).title == "1 thing needs you"


def test_a_discord_that_answers_late_is_not_in_order():
    slow = replace(REPORT, discord_latency=timedelta(seconds=30.003))
    assert "⚠️ **Discord is slow: it answers in 30,003 ms.**" in words(slow)
    assert health_card(slow).title == "1 thing needs you"
    assert health_card(replace(REPORT, discord_latency=timedelta(seconds=1.4))).title == "All is well"


def test_a_roblox_that_answers_late_is_not_in_order():
    slow = replace(REPORT, experiences=(replace(KINGDOM, latency=timedelta(seconds=9)),))
    assert "⚠️ **King\\*dom** · Roblox is slow: it answers in 9,000 ms" in words(slow)
    assert health_card(slow).title == "1 thing needs you"


def test_open_cases_are_named():
    assert "#4 and #9" in words(open_cases=(4, 9))
    assert health_card(replace(REPORT, open_cases=(4, 9))).meaning is Meaning.QUESTION


def test_parts_that_cannot_be_read_are_named():
    blind = words(open_cases=None, database_bytes=None, discord_latency=None)
    assert "The journal cannot be read" in blind
    assert "its size cannot be seen" in blind
    assert "no heartbeat yet" in blind


def test_a_journal_that_cannot_be_written_is_said_beside_the_open_cases():
    full = words(journal=JournalState.UNWRITABLE, open_cases=(4,))
    assert "The journal cannot be written, so nothing can be changed" in full
    assert "#4" in full
    assert health_card(replace(REPORT, journal=JournalState.UNWRITABLE)).title == "1 thing needs you"


def test_a_replaced_journal_is_the_only_message_with_what_to_do():
    replaced = words(journal=JournalState.REPLACED, open_cases=None)
    assert "move it back. Otherwise stop Steward" in replaced
    assert "cannot be read" not in replaced


def test_a_clock_that_jumped_is_a_question_with_both_dates_and_two_answers():
    doubt = Doubt(at=NOON + timedelta(days=1096), newest=NOON, before=NOON + timedelta(days=366))
    card_words = words(doubt=doubt)
    for part in (
        "Old plans and images are kept",
        "says 2029-03-01, but the journal goes only to 2026-03-01",
        "set it and restart Steward",
        "If Steward was off for so long",
        "`python -m bot journal erase --before 2027-03-02 --yes`",
    ):
        assert part in card_words
    assert health_card(replace(REPORT, doubt=doubt)).title == "1 thing needs you"
