"""`/bans list` and `/bans history`."""

from kingdom import Kingdom

from sandbox.example.world import ARENA_ARI, FORMER_FINN
from sandbox.roblox.restrictions import Terms

GUS = {"player": "GrieferGus"}
TINA = {"player": "TimedTina"}


async def every_page(person, answer) -> str:
    text = answer.text
    while "Next reads more" in answer.text:
        answer = await person.click("Next")
        text += answer.text
    return text


async def test_the_list_has_only_bans_in_force(kingdom: Kingdom):
    answer = await kingdom.support.slash("bans list")

    text = await every_page(kingdom.support, answer)

    assert answer.private
    assert "GrieferGus" in text
    assert "TimedTina" in text
    assert str(FORMER_FINN) not in text
    assert str(ARENA_ARI) not in text


async def test_permanent_and_expiring_bans_are_separate(kingdom: Kingdom):
    permanent = await every_page(kingdom.support, await kingdom.support.slash("bans list", ending="permanent"))
    expiring = await every_page(kingdom.support, await kingdom.support.slash("bans list", ending="expiring"))

    assert "GrieferGus" in permanent
    assert "GrieferGus" not in expiring
    assert "TimedTina" in expiring
    assert "TimedTina" not in permanent


async def test_bans_are_found_by_moderator_and_by_text(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="7d", reason="Ruined the parade")
    await kingdom.moderator.click("Ban for 7 days")

    mine = await kingdom.support.slash("bans list", moderator=kingdom.moderator)
    by_text = await kingdom.support.slash("bans list", text="PARADE")
    nobody = await kingdom.support.slash("bans list", moderator=kingdom.support)

    for found in (mine, by_text):
        assert "BuilderBen" in found.text
        assert "Ruined the parade · moderator · case #1" in found.text
        assert "GrieferGus" not in found.text
    assert "No ban fits." in nobody.text


async def test_a_list_that_is_not_long_says_how_many_are_banned(kingdom: Kingdom):
    few = await kingdom.support.slash("bans list", ending="permanent")
    assert few.text.startswith("8 players banned now\n")
    assert "Page" not in few.text
    total = 19
    now = kingdom.running.roblox.world.clock.ns
    for number in range(30):
        kingdom.universe.restrictions.put(880_000_000 + number, Terms(active=True, display_reason="Raid"), now)
    first = await kingdom.support.slash("bans list")
    assert first.text.startswith(f"{total + 30} players banned now\n")
    assert "Page 1 of 5" in first.text
    last = await kingdom.support.click("Next")
    assert "Page 2 of 5" in last.text


async def test_a_list_that_is_long_says_only_how_far_it_was_read(kingdom: Kingdom):
    now = kingdom.running.roblox.world.clock.ns
    for number in range(600):
        kingdom.universe.restrictions.put(880_000_000 + number, Terms(active=True, display_reason="Raid"), now)
    answer = await kingdom.support.slash("bans list")
    assert answer.text.startswith("Players banned now\n")
    assert "Page 1 · 500 records read · Next reads more" in answer.text
    assert len(kingdom.requests("GET", "user-restrictions")) == 5


async def test_pages_that_were_not_full_count_as_pages(kingdom: Kingdom):
    now = kingdom.running.roblox.world.clock.ns
    fits = {*range(3), *range(2_100, 2_102), *range(4_050, 4_060)}
    for number in range(4_060):
        reason = "Joined the spring raid" if number in fits else "Exploiting"
        kingdom.universe.restrictions.put(880_000_000 + number, Terms(active=True, display_reason=reason), now)
    page = await kingdom.support.slash("bans list", text="spring raid")
    assert "Page 1 · 2,000 records read · Next reads more" in page.text
    page = await kingdom.support.click("Next")
    assert "Page 2 · 4,000 records read · Next reads more" in page.text
    page = await kingdom.support.click("Next")
    assert page.text.startswith("15 players banned now\n")
    assert "Page 3 of 3" in page.text


async def test_a_last_page_without_bans_does_not_deny_those_before(kingdom: Kingdom):
    now = kingdom.running.roblox.world.clock.ns
    for number in range(2_050):
        reason = "Joined the spring raid" if number < 3 else "Exploiting"
        kingdom.universe.restrictions.put(880_000_000 + number, Terms(active=True, display_reason=reason), now)
    await kingdom.support.slash("bans list", text="spring raid")
    page = await kingdom.support.click("Next")
    assert page.text.startswith("3 players banned now\n")
    assert "No other ban fits." in page.text
    assert "Page 2 of 2" in page.text


async def test_a_page_of_bans_is_shown_even_if_they_cannot_be_counted(kingdom: Kingdom):
    now = kingdom.running.roblox.world.clock.ns
    for number in range(300):
        kingdom.universe.restrictions.put(880_000_000 + number, Terms(active=True, display_reason="Raid"), now)
    async with kingdom.held(kingdom.support.slash("bans list"), "GET", "user-restrictions") as listing:
        kingdom.break_roblox(kind="status", method="GET", path="user-restrictions", status=403, count=None)
    answer = listing.result()
    assert answer.text.startswith("Players banned now\n")


async def test_history_joins_roblox_log_with_the_cases(kingdom: Kingdom):
    await kingdom.moderator.slash("unban", **TINA, reason="Appeal accepted")
    await kingdom.moderator.click("Unban")

    answer = await kingdom.support.slash("bans history", **TINA)

    unbanned, banned = answer.text.index("↩️ Unbanned"), answer.text.index("🔨 ")
    assert unbanned < banned
    assert (
        "Unbanned: Appeal accepted · moderator · case #1" in answer.text.splitlines()
    )  # that it was done goes without saying


async def test_a_ban_that_has_ended_by_itself_keeps_nobody_out_in_no_sentence(kingdom: Kingdom):
    minute = 60 * 10**9
    ended = kingdom.running.roblox.world.clock.ns - 5 * minute
    kingdom.universe.restrictions.put(FORMER_FINN, Terms(active=True, duration_s=60, display_reason="Spam"), ended)
    answer = await kingdom.support.slash("bans view", player="FormerFinn")
    assert "FormerFinn is not banned" in answer.text
    assert "Whole game · last ban ended 4 minutes ago" in answer.text
    for words in ("🔨", "The player reads", "Spam", "until"):
        assert words not in answer.text


async def test_a_player_without_history_is_said_to_have_none(kingdom: Kingdom):
    answer = await kingdom.support.slash("bans history", player="BuilderBen")

    assert "Roblox's log has nothing about this player." in answer.text


async def test_a_person_who_may_not_read_bans_sees_none(kingdom: Kingdom):
    listed = await kingdom.community.slash("bans list", even_if_hidden=True)
    history = await kingdom.community.slash("bans history", even_if_hidden=True, **GUS)

    assert "Not for your role" in listed.text
    assert "Not for your role" in history.text
    assert kingdom.requests("GET", "user-restrictions") == []


async def test_a_refusal_by_roblox_is_shown(kingdom: Kingdom):
    kingdom.break_roblox(kind="status", method="GET", path="user-restrictions", status=403, count=None)

    listed = await kingdom.support.slash("bans list")
    history = await kingdom.support.slash("bans history", **GUS)

    assert "The key may not do that" in listed.text
    assert "The key may not do that" in history.text
