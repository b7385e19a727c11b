"""/help and /staff whoami: short cards, with a list to look up the rest."""

from kingdom import Kingdom


async def test_help_names_every_command_that_the_reader_may_run_and_no_other(kingdom: Kingdom):
    answer = await kingdom.support.slash("help")
    assert "\nPlayer data\n/data compare · keys · stores · versions · view\n" in answer.text
    assert "/ban\n" not in answer.text
    assert "Announcements" not in answer.text


async def test_a_subject_shows_what_its_commands_do_and_the_list_stays(kingdom: Kingdom):
    answer = await kingdom.moderator.slash("help")
    offered = [each.label for each in answer.message.selects[0].options]
    assert offered == ["Players", "Bans", "Cases and requests", "Staff and Steward"]
    await kingdom.moderator.choose("Bans", on=answer.message)
    assert answer.message.text.startswith(
        "Bans\n/ban\nBan a player from the experience or one place of it.\n/ban player:"
    )
    await kingdom.moderator.choose("Players", on=answer.message)
    assert answer.message.text.startswith("Players\n/player note\n")


async def test_a_choice_that_was_not_offered_leaves_the_card(kingdom: Kingdom):
    answer = await kingdom.moderator.slash("help")
    before = answer.message.text
    (select,) = answer.message.selects
    await kingdom.moderator.press_raw(select.custom_id, answer.message.id, component_type=select.kind, values=["x"])
    assert answer.message.text == before


async def test_whoami_has_one_line_for_each_subject_and_looks_up_who_can_do_the_rest(kingdom: Kingdom):
    answer = await kingdom.moderator.slash("staff whoami")
    assert "\nSee bans · ban and unban\nBan and unban: at most 20 in 1 hour\n" in answer.text
    await kingdom.moderator.choose("Edit player data", on=answer.message)
    assert "\nEdit player data\n@Owner or @Data editor can.\n" in answer.message.text


async def test_the_ban_that_is_shown_is_not_repeated_among_the_cases(kingdom: Kingdom):
    await kingdom.moderator.slash("player note", player="BuilderBen", text="Seen in the arena")
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="7d", reason="Exploiting the duel bug")
    await kingdom.moderator.click("Ban for 7 days")
    text = (await kingdom.moderator.slash("bans view", player="BuilderBen")).text
    assert text.count("Exploiting the duel bug") == 1
    assert "Other cases\n✅ Note" in text


async def test_what_is_drawn_once_for_the_same_roles_follows_a_change_of_roles(kingdom: Kingdom):
    for command in ("help", "staff whoami"):
        before, own = (await kingdom.support.slash(command)).text, kingdom.support.roles
        kingdom.support.roles = kingdom.owner.roles
        assert (await kingdom.support.slash(command)).text == (await kingdom.owner.slash(command)).text != before
        kingdom.support.roles = own
        assert (await kingdom.support.slash(command)).text == before
