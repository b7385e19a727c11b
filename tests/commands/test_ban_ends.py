"""A date is an end, and a length is a length, however late and by whom a ban is carried out."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from kingdom import running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL
from sandbox.roblox.restrictions import Terms
from sandbox.roblox.times import SECOND, to_datetime

PATCHES = ("PATCH", "user-restrictions")
BAN = {"player": "BuilderBen", "reason": "Exploiting the duel bug"}
END = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=2)
TYPED = f"{END:%Y-%m-%d %H:%M}"
LATE = timedelta(minutes=9)


class Clock:
    """The bot's clock and Roblox's, which tests set ahead together."""

    def __init__(self):
        self.ahead = timedelta()
        self.world = None

    def __call__(self):
        return datetime.now(UTC) + self.ahead

    def advance(self, length):
        self.ahead += length
        self.world.offset_ns += int(length.total_seconds()) * SECOND


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def kingdom(tmp_path, clock):
    async with running_kingdom(tmp_path, clock=clock) as kingdom:
        clock.world = kingdom.running.roblox.world.clock
        yield kingdom


def ban_of(kingdom, player_id=BUILDER_BEN):
    """A player's restriction at Roblox: when it ends, and its length."""
    found = kingdom.universe.restrictions.get(kingdom.running.roblox.world.clock, player_id)
    assert found.terms.active
    length = timedelta(seconds=found.terms.duration_s)
    return to_datetime(found.start_ns) + length, length


def ends(kingdom, end=END, player_id=BUILDER_BEN):
    """Whether a ban ends at that second: Roblox takes whole seconds, and the request takes a moment."""
    return timedelta(0) <= ban_of(kingdom, player_id)[0] - end < timedelta(minutes=1)


@pytest.mark.parametrize("typed", [TYPED, f"<t:{int(END.timestamp())}:F>", f"until {TYPED} UTC", END.isoformat()])
async def test_a_date_that_is_confirmed_nine_minutes_later_ends_at_that_date(kingdom, clock, typed):
    question = await kingdom.moderator.slash("ban", duration=typed, **BAN)
    assert f"{TYPED} UTC" in question.text
    clock.advance(LATE)
    await kingdom.moderator.click("Ban")
    assert ends(kingdom)
    view = await kingdom.moderator.slash("case view", case="1")
    assert f"{TYPED} UTC" in view.text


async def test_a_length_that_is_confirmed_nine_minutes_later_counts_from_then(kingdom, clock):
    await kingdom.moderator.slash("ban", duration="1 day, 2 hours", **BAN)
    clock.advance(LATE)
    await kingdom.moderator.click("Ban")
    assert ban_of(kingdom)[1] == timedelta(hours=26)


async def test_a_date_that_passes_before_it_is_confirmed_is_refused_and_nothing_is_sent(kingdom, clock):
    soon = clock() + timedelta(minutes=5)
    await kingdom.moderator.slash("ban", duration=f"<t:{int(soon.timestamp())}>", **BAN)
    clock.advance(LATE)
    outcome = await kingdom.moderator.click("Ban")
    assert "This date has passed" in outcome.text
    assert "Nothing was changed" in outcome.text
    assert kingdom.requests(*PATCHES) == []
    assert await kingdom.cases() == []


async def test_a_date_that_passes_while_the_request_waits_is_refused_in_the_same_words(kingdom, clock):
    soon = clock() + timedelta(minutes=1)
    await kingdom.moderator.slash("ban", duration=f"<t:{int(soon.timestamp())}>", **BAN)
    reading = kingdom.hold_roblox("GET", f"user-restrictions/{BUILDER_BEN}")
    press = asyncio.create_task(kingdom.moderator.click("Ban"))
    await reading.arrived()
    clock.advance(LATE)
    reading.release()
    outcome = await press
    assert "This date has passed" in outcome.text
    assert kingdom.requests(*PATCHES) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("7", "It has a number without a unit: write 30m for minutes, 12h for hours, 7d for days.\n"),
        ("1,500s", "1500 or as 1.5"),
        ("yesterday", "this date has passed"),
        ("2026-02-30", "a real date"),
        ("soon", "18:00 UTC"),
    ],
)
async def test_what_has_two_meanings_or_none_is_asked_back(kingdom, typed, words):
    answer = await kingdom.moderator.slash("ban", duration=typed, **BAN)
    assert words in answer.text
    assert "Nothing was changed" in answer.text


async def test_forever_is_permanent(kingdom):
    question = await kingdom.senior.slash("ban", duration="forever", **BAN)
    assert "permanently" in question.text


PERMANENT = '"bans:permanent" = { reviewers = ["senior", "owner"], expires = "24h" }'
LONG = '"bans:write" = { reviewers = ["senior", "owner"], longer_than = "1h", expires = "72h" }'


@pytest.fixture
async def reviewed(tmp_path, clock, config_with):
    async with running_kingdom(
        tmp_path, clock=clock, config=config_with((PERMANENT, f"{PERMANENT}\n{LONG}"))
    ) as kingdom:
        clock.world = kingdom.running.roblox.world.clock
        yield kingdom


def request_card(kingdom):
    (card,) = [each for each in kingdom.owner.sees() if "Request #1 ·" in each.text and not each.ephemeral]
    return card


async def ask(kingdom, duration):
    await kingdom.moderator.slash("ban", duration=duration, **BAN)
    await kingdom.moderator.click("Ask")
    return request_card(kingdom)


@pytest.mark.parametrize("typed", [TYPED, f"<t:{int(END.timestamp())}>"])
async def test_a_date_that_is_approved_the_next_day_is_the_same_date(reviewed, clock, typed):
    card = await ask(reviewed, typed)
    clock.advance(timedelta(hours=20))
    await reviewed.senior.click("Approve", on=card)
    assert ends(reviewed)
    (case,) = await reviewed.cases()
    assert case.approved_by is not None


async def test_tomorrow_is_the_day_after_the_question_and_not_after_the_approval(reviewed, clock):
    tomorrow = (clock() + timedelta(days=1)).replace(hour=23, minute=59, second=0, microsecond=0)
    card = await ask(reviewed, "tomorrow 23:59")
    clock.advance(timedelta(hours=23))
    await reviewed.senior.click("Approve", on=card)
    assert ends(reviewed, tomorrow)


async def test_a_length_counts_from_its_approval(reviewed, clock):
    card = await ask(reviewed, "5h")
    clock.advance(timedelta(hours=20))
    await reviewed.senior.click("Approve", on=card)
    assert ban_of(reviewed)[1] == timedelta(hours=5)


async def test_a_date_that_has_passed_at_its_approval_is_said_and_nothing_is_sent(reviewed, clock):
    card = await ask(reviewed, f"<t:{int((clock() + timedelta(hours=2)).timestamp())}>")
    clock.advance(timedelta(hours=20))
    answer = await reviewed.senior.click("Approve", on=card)
    texts = answer.text + request_card(reviewed).text
    assert "this date has passed" in texts
    assert reviewed.requests(*PATCHES) == []
    assert await reviewed.cases() == []


async def stopped_bulk(kingdom):
    """Begin a bulk of three bans until tomorrow, and stop it after two; return its card."""
    file = ("raiders.csv", b"BuilderBen\nCoinQueen\nPixelPaul\n")
    question = await kingdom.senior.slash(
        "bans bulk", action="ban", duration="tomorrow 23:59", reason="Raiding the event", file=file
    )
    assert "23:59 UTC" in question.text
    queen = kingdom.hold_roblox("PATCH", str(COIN_QUEEN))
    card = (await kingdom.senior.click("Ban")).message
    await queen.arrived()
    await kingdom.senior.press_raw("bulk:stop:1", card.id)
    queen.release()
    await kingdom.until(lambda _: "2 of 3" in card.text and "Go on" in [each.label for each in card.buttons])
    return card


async def test_a_resumed_bulk_keeps_the_date_of_the_person_who_began_it(kingdom, clock):
    tomorrow = (clock() + timedelta(days=1)).replace(hour=23, minute=59, second=0, microsecond=0)
    card = await stopped_bulk(kingdom)
    clock.advance(timedelta(hours=23))
    await kingdom.senior.press_raw("bulk:resume:1", card.id)
    await kingdom.senior.until(lambda: any("3 players banned" in each.text for each in kingdom.senior.sees()))
    for player_id in (BUILDER_BEN, COIN_QUEEN, PIXEL_PAUL):
        assert ends(kingdom, tomorrow, player_id)


async def test_a_bulk_whose_date_has_passed_is_not_resumed_and_says_so(kingdom, clock):
    card = await stopped_bulk(kingdom)
    clock.advance(timedelta(days=3))
    answer = await kingdom.senior.press_raw("bulk:resume:1", card.id)
    assert "this date has passed" in answer.text
    assert "Nothing was changed" in answer.text
    assert kingdom.requests("PATCH", str(PIXEL_PAUL)) == []


async def test_a_ban_that_comes_back_ends_when_it_would_have_ended(kingdom, clock):
    ban = Terms(active=True, duration_s=7 * 86_400, display_reason="Exploiting the duel bug")
    kingdom.universe.restrictions.put(BUILDER_BEN, ban, clock.world.stamp())
    first_end = ban_of(kingdom)[0]
    clock.advance(timedelta(hours=1))
    await kingdom.moderator.slash("unban", player="BuilderBen", reason="A mistake")
    await kingdom.moderator.click("Unban")
    clock.advance(timedelta(hours=1))
    await kingdom.moderator.slash("case undo", case="1", reason="No mistake")
    clock.advance(LATE)
    await kingdom.moderator.click("Undo")
    assert ends(kingdom, first_end - timedelta(seconds=1))  # in whole seconds, and no longer than before


async def test_a_ban_until_a_date_whose_answer_is_lost_is_settled_with_its_date(kingdom):
    await kingdom.moderator.slash("ban", duration=TYPED, **BAN)
    kingdom.break_roblox(kind="cut_after", method="PATCH", path="user-restrictions", count=2)
    await kingdom.moderator.click("Ban")
    (case,) = await kingdom.cases()
    assert (case.kind, case.outcome) == (CaseKind.BAN, Outcome.DONE)
    view = await kingdom.moderator.slash("case view", case="1")
    assert f"{TYPED} UTC" in view.text
