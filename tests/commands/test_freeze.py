"""Staff stop changes and allow them again; every place that matters says what is stopped and for whom."""

from dataclasses import replace

import pytest
from kingdom import PATIENCE, running_kingdom

from bot.cli.unfreeze import release
from bot.journal import CaseKind, Outcome
from bot.storage import NoDatabase
from sandbox.discord import Presence

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting the duel bug"}
WHY = "An account was taken over"


async def test_a_freeze_stops_a_change_that_was_shown_before_it(kingdom):
    await kingdom.moderator.slash("ban", **BAN)
    frozen = await kingdom.senior.slash("staff freeze", reason=WHY)
    assert "All changes are stopped" in frozen.text
    refused = await kingdom.moderator.click("Ban for 7 days")
    for words in (
        "BuilderBen was not banned",
        WHY,
        "@Sol",
        "bot:freeze",
        "Somebody who may stop all changes can allow changes again",
    ):
        assert words in refused.text
    assert kingdom.requests("PATCH", ".") == []
    assert [case.kind for case in await kingdom.cases()] == [CaseKind.FREEZE]


async def test_reads_go_on_and_whoami_says_what_is_stopped(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    assert "GrieferGus is banned" in (await kingdom.moderator.slash("bans view", player="GrieferGus")).text
    mine = await kingdom.moderator.slash("staff whoami")
    assert "Changes are stopped for now" in mine.text
    assert WHY in mine.text
    assert "Ban and unban" in mine.text


async def test_a_freeze_survives_a_restart_until_somebody_ends_it(tmp_path):
    async with running_kingdom(tmp_path) as kingdom:
        await kingdom.senior.slash("staff freeze", reason=WHY)
    async with running_kingdom(tmp_path) as kingdom:
        assert "all changes" in (await kingdom.moderator.slash("ban", **BAN)).text.lower()
        ended = await kingdom.owner.slash("staff unfreeze", reason="It is theirs again")
        for words in (
            "Changes are allowed again",
            "@Sol",
            "case #1",
            WHY,
            "Case #2 ends case #1",
        ):
            assert words in ended.text
        assert "Unfreeze of case #1" in (await kingdom.owner.slash("case view", case="2")).text
        await kingdom.moderator.slash("ban", **BAN)
        assert "BuilderBen banned for 7 days" in (await kingdom.moderator.click("Ban for 7 days")).text
        unfrozen, frozen = [case for case in await kingdom.cases() if case.kind is not CaseKind.BAN]
        assert unfrozen.parent == frozen.id
        assert {unfrozen.outcome, frozen.outcome} == {Outcome.DONE}


async def test_the_bots_status_shows_a_freeze_of_everybody_until_any_process_ends_it(tmp_path):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, look_s=0.02)) as kingdom:
        discord = kingdom.running.discord
        await kingdom.senior.slash("staff freeze", reason=WHY, member=kingdom.moderator)
        await kingdom.senior.slash("staff freeze", reason=WHY)
        await kingdom.owner.until(lambda: discord.presence == Presence("dnd", "Frozen: changes are stopped"))
        await kingdom.senior.slash("staff unfreeze", reason="Over")
        await kingdom.owner.until(lambda: discord.presence == Presence("online"))
        await kingdom.senior.slash("staff freeze", reason=WHY)
        await kingdom.owner.until(lambda: discord.presence.status == "dnd")
        await release(kingdom.running.settings.database.url, "Also over")
        await kingdom.owner.until(lambda: discord.presence == Presence("online"))


async def test_a_reader_of_one_experience_reads_freezes_but_cannot_amend_them(tmp_path, config_with):
    limited = ('"cases:read"]\nlongest_ban', '"cases:read", "cases:amend"]\nexperiences = ["kingdom"]\nlongest_ban')
    async with running_kingdom(tmp_path, config=config_with(limited)) as kingdom:
        await kingdom.senior.slash("staff freeze", reason=WHY)
        assert WHY in (await kingdom.moderator.slash("case view", case="1")).text
        assert "#1" in (await kingdom.moderator.slash("case search", kind="freeze")).text
        assert [each.value for each in await kingdom.moderator.complete("case view", "case", "")] == ["1"]
        refused = await kingdom.moderator.slash("case void", case="1", reason="I do not like it")
        assert "Nothing was changed" in refused.text
        assert (await kingdom.cases())[0].void is None


async def test_one_member_is_stopped_and_the_rest_go_on(kingdom):
    frozen = await kingdom.senior.slash("staff freeze", reason=WHY, member=kingdom.moderator)
    assert "moderator: changes stopped" in frozen.text
    assert "your changes" in (await kingdom.moderator.slash("ban", **BAN)).text.lower()
    await kingdom.owner.slash("ban", **BAN)
    assert "BuilderBen banned for 7 days" in (await kingdom.owner.click("Ban for 7 days")).text


async def test_a_second_freeze_changes_nothing_and_says_so(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY)
    again = await kingdom.owner.slash("staff freeze", reason="Another account too")
    for words in ("All changes were stopped already", WHY, "@Sol", "your reason was not kept", "case #1"):
        assert words in again.text
    assert "Another account too" not in again.text
    (case,) = await kingdom.cases()
    assert case.reason == WHY


async def test_a_change_that_roblox_made_wait_does_not_leave_after_a_freeze(kingdom):
    kingdom.break_roblox(kind="throttle", method="PATCH")
    await kingdom.editor.slash(
        "data edit", player="BuilderBen", field="Data.Coins", action="add", value="5", reason="Lost"
    )
    async with kingdom.held(kingdom.editor.click("Save 1 change"), "PATCH") as press:
        await kingdom.owner.slash("staff freeze", reason=WHY)
    assert "all changes" in press.result().text.lower()
    assert len(kingdom.requests("PATCH", ".")) == 1
    assert [case.outcome for case in await kingdom.cases() if case.kind is CaseKind.DATA_EDIT] == [Outcome.FAILED]


async def test_nobody_ends_a_freeze_of_their_own_changes(kingdom):
    await kingdom.owner.slash("staff freeze", reason=WHY, member=kingdom.senior)
    refused = await kingdom.senior.slash("staff unfreeze", reason="I am me", member=kingdom.senior)
    assert "Nobody can end a freeze of their own changes" in refused.text
    ended = await kingdom.owner.slash("staff unfreeze", reason="It is them", member=kingdom.senior)
    assert "senior: changes allowed again" in ended.text


async def test_a_second_account_can_neither_end_the_freeze_nor_settle_the_cases_of_the_first(tmp_path, config_with):
    owner, senior, third = 1200000000000000114, 1200000000000000111, 1200000000000000199
    accounts = f"same_person = [[{owner}, {third}], [{third}, {senior}]]"
    config = config_with(("# same_person = [[1200000000000000114, 1200000000000000116]]", accounts))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        assert (kingdom.owner.id, kingdom.senior.id) == (owner, senior)
        kingdom.break_roblox(kind="cut_after", method="POST", path="publishMessage")
        await kingdom.owner.slash("announce send", text="Double coins!")
        await kingdom.owner.click("Send")
        settled = await kingdom.senior.slash("case settle", case="1", outcome="not applied", reason="I saw it")
        assert "This is your own case" in settled.text
        await kingdom.owner.slash("staff freeze", reason=WHY, member=kingdom.senior)
        refused = await kingdom.owner.slash("staff unfreeze", reason="I am me", member=kingdom.senior)
        assert "Nobody can end a freeze of their own changes" in refused.text


SECOND_ACCOUNT = (
    "# same_person = [[1200000000000000114, 1200000000000000116]]",
    "same_person = [[1200000000000000110, 1200000000000000199], [1200000000000000199, 1200000000000000116]]",
)


@pytest.fixture
async def mona(tmp_path, config_with):
    """Mona has two accounts: the moderator's and the member's. Together they may ban twice an hour."""
    config = config_with(SECOND_ACCOUNT, ('"bans:write" = "20/hour"', '"bans:write" = "2/hour"'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        kingdom.member.roles = kingdom.moderator.roles
        yield kingdom


async def test_a_freeze_stops_a_person_with_all_their_accounts(mona):
    await mona.owner.slash("staff freeze", reason=WHY, member=mona.moderator)
    for person in (mona.moderator, mona.member):
        question = await person.slash("ban", **BAN)
        assert "@Orla stopped your changes" in question.text
        assert [each.label for each in question.message.buttons] == ["Edit…"]
        assert "Changes are stopped for now" in (await person.slash("staff whoami")).text
    assert [case.kind for case in await mona.cases()] == [CaseKind.FREEZE]


async def test_a_second_account_has_no_share_of_its_own_in_a_limit(mona):
    for person, player in ((mona.moderator, "BuilderBen"), (mona.member, "CoinQueen")):
        await person.slash("ban", **BAN | {"player": player})
        assert f"{player} banned for 7 days" in (await person.click("Ban")).text
    for person in (mona.moderator, mona.member):
        refused = await person.slash("ban", **BAN | {"player": "PixelPaul"})
        assert "2 times in 1 hour; 2 so far." in refused.text
        assert [each.label for each in refused.message.buttons] == ["Edit…"]


async def test_the_alarm_counts_what_a_person_does_with_all_their_accounts(tmp_path, config_with):
    async with running_kingdom(
        tmp_path, config=config_with(SECOND_ACCOUNT, ("changes = 30", "changes = 2"))
    ) as kingdom:
        kingdom.member.roles = kingdom.moderator.roles
        for person, player in ((kingdom.moderator, "BuilderBen"), (kingdom.member, "CoinQueen")):
            await person.slash("ban", **BAN | {"player": player})
            assert f"{player} banned for 7 days" in (await person.click("Ban")).text
        for person in (kingdom.moderator, kingdom.member):
            assert "Burst alarm" in (await person.slash("ban", **BAN | {"player": "PixelPaul"})).text


async def test_the_approver_does_not_read_the_freeze_of_the_askers_other_account_as_their_own(tmp_path, config_with):
    same = (SECOND_ACCOUNT[0], "same_person = [[1200000000000000111, 1200000000000000116]]")
    async with running_kingdom(tmp_path, config=config_with(same)) as kingdom:
        await kingdom.senior.slash("ban", **BAN | {"duration": "permanent"})
        await kingdom.senior.click("Ask for permanent")
        await kingdom.owner.slash("staff freeze", reason=WHY, member=kingdom.member)
        answer = await kingdom.owner.click("Approve")
        assert "To @Sol: Changes are stopped. @Orla stopped your changes" in answer.text
        assert f"\n> {WHY}\nNothing was changed." in answer.text
        assert kingdom.requests("PATCH", ".") == []


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("case void", {"case": "1", "reason": "Nothing of it holds"}),
        ("case note", {"case": "1", "text": "All is well"}),
        ("case settle", {"case": "1", "outcome": "not applied", "reason": "I saw it"}),
        ("case evidence", {"case": "1", "file": ("clip.txt", b"x")}),
        ("staff unfreeze", {"reason": "Over"}),
        ("staff unfreeze", {"reason": "Over", "member": "moderator"}),
    ],
)
async def test_a_member_who_is_stopped_alone_neither_amends_cases_nor_ends_a_freeze(kingdom, command, options):
    options = {name: kingdom.moderator if name == "member" else each for name, each in options.items()}
    await kingdom.senior.slash("ban", **BAN)
    await kingdom.senior.click("Ban")
    for member in ({"member": kingdom.senior}, {"member": kingdom.moderator}, {}):
        await kingdom.owner.slash("staff freeze", reason=WHY, **member)
    assert "@Orla stopped your changes" in (await kingdom.senior.slash(command, **options)).text
    ban = (await kingdom.cases())[-1]
    assert (ban.void, ban.notes, ban.evidence) == (None, (), ())
    assert [case.kind for case in await kingdom.cases()] == [CaseKind.FREEZE] * 3 + [CaseKind.BAN]


async def test_a_freeze_of_everybody_leaves_cases_open_for_what_staff_know(kingdom):
    await kingdom.owner.slash("staff freeze", reason=WHY)
    assert "All is well" in (await kingdom.senior.slash("case note", case="1", text="All is well")).text
    assert "Changes are allowed again" in (await kingdom.senior.slash("staff unfreeze", reason="Over")).text


async def test_a_refused_freeze_names_the_roles_that_may(kingdom):
    refused = await kingdom.moderator.slash("staff freeze", reason=WHY)
    assert "bot:freeze" in refused.text
    assert "@Owner or @Senior moderator can." in refused.text
    await kingdom.moderator.slash("ban", **BAN)
    assert "BuilderBen banned for 7 days" in (await kingdom.moderator.click("Ban for 7 days")).text


async def test_ending_a_freeze_that_does_not_exist_is_refused(kingdom):
    await kingdom.senior.slash("staff freeze", reason=WHY, member=kingdom.moderator)
    everybody = await kingdom.senior.slash("staff unfreeze", reason="Over")
    assert "The changes of everybody are not stopped." in everybody.text
    other = await kingdom.senior.slash("staff unfreeze", reason="Over", member=kingdom.support)
    assert "The changes of support are not stopped." in other.text


@pytest.mark.parametrize("changes", [1, 2])
async def test_a_burst_freezes_its_maker_and_the_log_channel_says_so(tmp_path, config_with, changes):
    config = config_with(("changes = 30", f"changes = {changes}"))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        for player in ("BuilderBen", "CoinQueen")[:changes]:
            await kingdom.moderator.slash("ban", **BAN | {"player": player})
            assert f"{player} banned for 7 days" in (await kingdom.moderator.click("Ban for 7 days")).text
        refused = await kingdom.moderator.slash("ban", **BAN | {"player": "PixelPaul"})
        assert "your changes" in refused.text.lower()
        assert "Burst alarm" in refused.text

        def card():
            return next((each for each in kingdom.owner.sees() if "moderator: changes stopped" in each.text), None)

        await kingdom.owner.until(lambda: card() is not None)
        assert "· Steward ·" in card().text
        assert ("1 change" if changes == 1 else f"{changes} changes") + " within 5 minutes" in card().text
        assert "@Mona" in card().text


async def test_the_operator_can_end_a_freeze_that_nobody_else_may_end(kingdom, capsys):
    await kingdom.owner.slash("staff freeze", reason=WHY, member=kingdom.moderator)
    await kingdom.owner.slash("staff freeze", reason=WHY)
    await release(kingdom.running.settings.database.url, "Only one owner")
    printed = capsys.readouterr().out
    assert "Allowed again: everybody (stopped by owner: An account was taken over)" in printed
    assert "Allowed again: moderator" in printed
    await kingdom.moderator.slash("ban", **BAN)
    assert "BuilderBen banned for 7 days" in (await kingdom.moderator.click("Ban for 7 days")).text
    await release(kingdom.running.settings.database.url, "Again")
    assert capsys.readouterr().out == "Nothing is frozen.\n"


async def test_ending_a_freeze_does_not_create_a_missing_journal(tmp_path):
    missing = tmp_path / "none.sqlite3"
    with pytest.raises(NoDatabase):
        await release(f"sqlite+aiosqlite:///{missing}", "Wrong folder")
    assert not missing.exists()
