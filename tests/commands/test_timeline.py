"""`/player timeline`: three sources in one order of time, limited to what the reader may read."""

from kingdom import Kingdom, running_kingdom

from sandbox.example.world import BUILDER_BEN, OWNER
from sandbox.roblox.restrictions import Terms

TINA = {"player": "TimedTina"}
BEN = {"player": "BuilderBen"}
MINUTE_NS = 60 * 10**9
BANS = "user-restrictions:listLogs"
VERSIONS = "listRevisions"
OTHER_GAME = """\
[experiences.arena]
name = "Arena"
universe_id = 4000000002
api_key = "env:KINGDOM_OPEN_CLOUD_KEY"

"""


def log_bans(kingdom: Kingdom, count: int) -> list[str]:
    """Let a script and the owner's Creator Hub ban a player in turns, a minute apart; return the reasons, newest first."""
    now = kingdom.running.roblox.world.clock.ns
    for number in range(count):
        terms = Terms(active=True, display_reason=f"Reason no. {number}!")
        at = now - (count - number) * MINUTE_NS
        kingdom.universe.restrictions.put(BUILDER_BEN, terms, at, moderator_id=OWNER if number % 2 else None)
    return [f"Reason no. {number}!" for number in reversed(range(count))]


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


async def test_cases_bans_and_versions_are_in_one_order_of_time(kingdom):
    await kingdom.moderator.slash("player note", **TINA, text="A friend used the account")
    await kingdom.moderator.slash("unban", **TINA, reason="Appeal accepted")
    await kingdom.moderator.click("Unban")

    answer = await kingdom.support.slash("player timeline", **TINA)

    assert answer.private
    assert in_order(answer.text, "↩️ Unbanned", "✅ Note", "A friend used", "Data saved", "🔨 ")
    assert "Left out" not in answer.text


async def test_a_ban_through_steward_is_one_row(kingdom):
    await kingdom.moderator.slash("ban", **BEN, duration="3d", reason="Rude to everybody")
    await kingdom.moderator.click("Ban for 3 days")
    both = (await kingdom.support.slash("player timeline", **BEN)).text
    assert both.count("Rude to everybody") == 1
    assert in_order(both, "🔨 3 days", "Rude to everybody · moderator · case #1", "Data saved")
    cases = (await kingdom.support.slash("player timeline", **BEN, only="cases")).text
    assert "✅ Ban" in cases
    await kingdom.senior.slash("case void", case="1", reason="Wrong player")
    assert "⏭️ Ban" in (await kingdom.support.slash("player timeline", **BEN)).text


async def test_pages_are_turned_to_the_end_and_roblox_is_asked_no_further_than_they_reach(kingdom):
    reasons = log_bans(kingdom, 130)

    answer = await kingdom.support.slash("player timeline", **BEN, only="bans")
    assert len(kingdom.requests("GET", BANS)) == 1
    text = answer.text
    for _ in range(12):
        text += (await kingdom.support.click("Older ›")).text

    assert in_order(text, *reasons)
    assert all(text.count(reason) == 1 for reason in reasons)
    assert len(kingdom.requests("GET", BANS)) == 2
    assert kingdom.requests("GET", VERSIONS) == []
    assert next(button for button in kingdom.support.sees()[-1].buttons if button.label == "Older ›").disabled


async def test_changes_by_scripts_and_the_creator_hub_are_separate(kingdom):
    log_bans(kingdom, 2)
    text = (await kingdom.support.slash("player timeline", **BEN)).text
    by_hub, by_script = text.index("Reason no. 1!"), text.index("Reason no. 0!")
    assert "on Roblox, by @KingdomOwner" in text[by_hub:by_script]
    assert "by the game's own script" in text[by_script:].splitlines()[0]


async def test_versions_of_a_store_outside_of_the_role_are_not_requested(tmp_path, config_with):
    other = '[experiences.kingdom.stores.other]\ndata_store = "Other"\nkey = "{user_id}"\n\n'
    boards = "# One table per ordered data store"
    config = config_with(('stores = ["players"]\nfields', 'stores = ["other"]\nfields'), (boards, other + boards))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        seen = await kingdom.editor.slash("player timeline", **BEN)
        assert "and the versions of the data" in seen.text
        assert kingdom.requests("GET", VERSIONS) == []


async def test_a_source_that_the_reader_may_not_read_is_not_requested_and_is_named(kingdom):
    log_bans(kingdom, 1)
    moderator = await kingdom.moderator.slash("player timeline", **BEN)
    assert "Reason no. 0!" in moderator.text
    assert "Not shown, because you may not read it: the versions of the data" in moderator.text
    assert kingdom.requests("GET", VERSIONS) == []

    before = len(kingdom.requests("GET", BANS))
    editor = await kingdom.editor.slash("player timeline", **BEN)
    assert "Data saved" in editor.text
    assert "Reason no. 0!" not in editor.text
    assert "Not shown, because you may not read it: Steward's cases and Roblox's log of bans" in editor.text
    assert len(kingdom.requests("GET", BANS)) == before

    alone = await kingdom.moderator.slash("player timeline", **BEN, only="versions")
    assert "data:read" in alone.text


async def test_each_game_has_its_own_timeline(tmp_path, config_with):
    two_games = config_with(("[experiences.kingdom.budget]", OTHER_GAME + "[experiences.kingdom.budget]"))
    async with running_kingdom(tmp_path, config=two_games) as kingdom:
        await kingdom.owner.slash("player note", **BEN, text="Said in the arena", experience="arena")
        assert "Said in the arena" not in (await kingdom.owner.slash("player timeline", **BEN)).text
        arena = await kingdom.owner.slash("player timeline", **BEN, experience="arena")
        assert "Said in the arena" in arena.text
        assert "Data saved" not in arena.text
        versions = await kingdom.owner.slash("player timeline", **BEN, experience="arena", only="versions")
        assert "no store of player data" in versions.text
        foreign = await kingdom.editor.slash("player timeline", **BEN, experience="arena")
        assert "you can work in Example Kingdom, not in Arena" in foreign.text


async def test_a_demoted_person_turns_no_page(kingdom):
    log_bans(kingdom, 12)
    await kingdom.support.slash("player timeline", **BEN)
    kingdom.support.roles = ()
    turned = await kingdom.support.click("Older ›")
    assert "Not for your role" in turned.text
    assert not any("Reason no. 0!" in message.text for message in kingdom.support.sees())


async def test_parts_that_roblox_does_not_answer_are_named_and_the_rest_is_shown(kingdom):
    log_bans(kingdom, 1)
    kingdom.break_roblox(kind="status", method="GET", path=VERSIONS, status=403, count=None)
    text = (await kingdom.support.slash("player timeline", **BEN)).text
    assert "Reason no. 0!" in text
    assert "The versions of the data not known: the key may not do that" in text


async def test_a_page_that_failed_is_turned_again_without_a_gap(kingdom):
    reasons = log_bans(kingdom, 130)
    text = (await kingdom.support.slash("player timeline", **BEN, only="bans")).text
    for _ in range(8):
        text += (await kingdom.support.click("Older ›")).text
    kingdom.break_roblox(kind="status", method="GET", path=BANS, status=403, count=1)
    assert "The key may not do that" in (await kingdom.support.click("Older ›")).text
    answer = await kingdom.support.click("Older ›")
    assert in_order(text + answer.text, *reasons[:100])
