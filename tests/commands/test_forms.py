"""Commands that were sent without what they need ask for all of it in one form."""

import asyncio

import pytest
from kingdom import Kingdom, running_kingdom

from sandbox.discord.components import Kind
from sandbox.example.world import BUILDER_BEN

ENDED = "This dialog has ended"
EXPLOITING = "Exploiting the duel bug"


def labels(person):
    return [each.label for each in person.modal.fields]


async def test_a_ban_with_nothing_but_a_player_asks_for_reason_length_and_note_at_once(kingdom: Kingdom):
    asked = await kingdom.moderator.slash("ban", player="BuilderBen")
    assert asked.modal is not None
    assert labels(kingdom.moderator) == [
        "Reason",
        "What the player reads",
        "How long, or until when",
        "What only staff read",
    ]
    assert kingdom.requests("GET", "user-restrictions") == []
    question = await kingdom.moderator.fill(
        {"What the player reads": EXPLOITING, "How long, or until when": "7d", "What only staff read": "Clip 4"}
    )
    assert "Ban BuilderBen for 7 days?" in question.text
    assert EXPLOITING in question.text
    assert "Clip 4" in question.text
    done = await kingdom.moderator.click("Ban for 7 days")
    assert "BuilderBen banned for 7 days" in done.text


async def test_a_reason_that_is_chosen_brings_its_length(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen")
    question = await kingdom.moderator.fill(reason="exploiting")
    assert "Exploiting is against the rules" in question.text
    assert await kingdom.moderator.click("Ban for 30 days")


async def test_only_what_is_missing_is_asked(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", reason=EXPLOITING)
    assert labels(kingdom.moderator) == ["How long, or until when", "What only staff read"]
    whole = await kingdom.moderator.slash("ban", player="BuilderBen", template="exploiting")
    assert whole.modal is None
    assert "Ban BuilderBen for 30 days?" in whole.text


@pytest.mark.parametrize("name", ["x" * 101, ""], ids=["long", "empty"])
async def test_a_template_whose_name_discord_does_not_take_is_left_out_of_the_form(tmp_path, config_with, name):
    first = "[ban_templates.exploiting]"
    config = config_with((first, f'[ban_templates."{name}"]\ndisplay = "Spam"\n\n{first}'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        await kingdom.moderator.slash("ban", player="BuilderBen")
        question = await kingdom.moderator.fill(reason="exploiting")
        assert "Ban BuilderBen for 30 days?" in question.text


async def test_what_was_written_is_kept_if_something_is_wrong_with_it(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen")
    wrong = await kingdom.moderator.fill({"What the player reads": EXPLOITING, "How long, or until when": "7 dys"})
    assert wrong.text.startswith("Check how long, or until when\n")
    assert "Nothing was changed" in wrong.text
    await kingdom.moderator.click("Edit…")
    kept = {each.label: each.value for each in kingdom.moderator.modal.fields}
    assert kept["What the player reads"] == EXPLOITING
    assert kept["How long, or until when"] == "7 dys"
    question = await kingdom.moderator.fill({"How long, or until when": "7d"})
    assert "Ban BuilderBen for 7 days?" in question.text


async def test_a_card_with_edit_does_not_send_people_back_to_the_command(kingdom: Kingdom):
    edit = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "reason": "Lost"}
    await kingdom.editor.slash("data edit", **edit)
    wrong = await kingdom.editor.fill(value="many")
    assert wrong.text.startswith("Check value\n")
    assert "You gave: many" in wrong.text
    assert "Nothing was changed." in wrong.text
    assert "Run the command again" not in wrong.text
    assert wrong.message.files == []  # the card and the form have it already
    await kingdom.editor.click("Edit…")
    await kingdom.editor.fill(value="one\nmore")
    assert [each.data for each in kingdom.editor.sees()[-1].files] == [b"one\nmore"]
    typed = await kingdom.editor.slash("data edit", **edit, value="many")
    assert [each.label for each in typed.message.buttons] == ["Edit…"]


async def test_what_was_typed_beside_no_question_comes_back_too(kingdom: Kingdom):
    """The form asks for a key only beside a store; a key that was given alone was in none of its fields."""
    failed = await kingdom.owner.slash("data view", key="Player_70000001", at="2000-01-01")
    assert failed.text.startswith("No such version")
    opened = await kingdom.owner.click("Edit…")
    assert [each.value for each in opened.modal.fields] == ["Player_70000001"]


async def test_a_form_that_is_left_empty_says_what_is_missing(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen")
    answer = await kingdom.moderator.fill()
    assert answer.text.startswith("Check how long, or until when\n")
    assert "Edit…" in [each.label for each in answer.message.buttons]


async def test_a_person_who_may_not_ban_is_refused_before_a_form_is_shown(kingdom: Kingdom):
    answer = await kingdom.support.slash("ban", player="BuilderBen", even_if_hidden=True)
    assert answer.modal is None
    assert "Not for your role" in answer.text


async def test_a_person_who_has_lost_the_role_since_is_refused_when_they_submit(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen")
    kingdom.moderator.roles = ()
    answer = await kingdom.moderator.fill(reason="exploiting")
    assert "Not for your role" in answer.text
    assert kingdom.requests("GET", "user-restrictions") == []
    assert await kingdom.cases() == []


EDIT = {"field": "Data.Coins", "action": "add", "reason": "Lost"}
FORMS = [
    ("ban", {"player": "BuilderBen"}),
    ("bans bulk", {"action": "ban"}),
    ("bans bulk", {"action": "unban"}),
    ("data view", {}),
    ("data versions", {}),
    ("data delete", {"reason": "Asked to start over"}),
    ("data edit", EDIT),
    ("data restore", {"reason": "Lost"}),
    ("leaderboard find", {"board": "coins"}),
    ("leaderboard set", {"board": "coins", "score": "5", "reason": "Wrong"}),
    ("leaderboard increment", {"board": "coins", "amount": "5", "reason": "Wrong"}),
    ("leaderboard remove", {"board": "coins", "reason": "Cheated"}),
    ("announce send", {}),
]


async def test_every_form_refuses_a_person_who_has_lost_the_role_since(kingdom: Kingdom):
    roles, before = kingdom.owner.roles, len(kingdom.running.roblox.requests)
    for command, options in FORMS:
        kingdom.owner.roles = roles
        await kingdom.owner.slash(command, **options)
        written = {"How long, or until when": "7d"}
        fields = [each for each in kingdom.owner.modal.fields if not each.options]
        kingdom.owner.roles = ()
        answer = await kingdom.owner.fill({each.label: written.get(each.label, "BuilderBen") for each in fields})
        assert "You have no role that Steward knows" in answer.text, command
    assert len(kingdom.running.roblox.requests) == before
    assert await kingdom.cases() == []


async def test_all_changes_were_stopped_while_a_form_was_filled_in(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    await kingdom.owner.slash("staff freeze", reason="Taken over")
    answer = await kingdom.community.fill(text="Double coins")
    assert answer.text.startswith("Nothing was announced")
    assert "Double coins" in answer.text
    await kingdom.owner.slash("staff unfreeze", reason="All is well")
    await kingdom.community.click("Edit…")
    assert kingdom.community.modal.fields[0].value == "Double coins"
    assert kingdom.universe.messages == []


def text_input(field, value):
    return {"type": Kind.LABEL, "component": {"type": Kind.TEXT_INPUT, "custom_id": field.custom_id, "value": value}}


async def test_a_form_is_taken_once(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    (field,) = kingdom.community.modal.fields
    first = await kingdom.community.submit_raw(text_input(field, "Double coins"))
    assert "Double coins" in first.text
    again = await kingdom.community.submit_raw(text_input(field, "Double coins"))
    assert again.text.startswith(ENDED)


async def test_of_several_submissions_at_once_one_is_taken(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    (field,) = kingdom.community.modal.fields
    texts = ["Double coins", "Triple coins"]
    answers = await asyncio.gather(*(kingdom.community.submit_raw(text_input(field, each)) for each in texts))
    assert [each.text.startswith(ENDED) for each in answers] == [False, True]


async def test_a_form_that_failed_is_not_taken_again(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    (field,) = kingdom.community.modal.fields
    first = await kingdom.community.submit_raw(text_input(field, "\u3164"))
    assert first.text.startswith("Check text")
    again = await kingdom.community.submit_raw(text_input(field, "Double coins"))
    assert again.text.startswith(ENDED)


async def test_a_form_that_has_expired_is_refused(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    forms = kingdom.running.bot._connection._view_store._modals
    async with asyncio.timeout(10):
        while not forms:  # discord.py knows a form once it has Discord's answer  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    (form,) = forms.values()
    assert form.timeout == 600
    form._dispatch_timeout()
    answer = await kingdom.community.fill(text="Double coins")
    assert answer.text.startswith(ENDED)
    assert await kingdom.cases() == []


async def test_nobody_else_submits_it(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    (field,) = kingdom.community.modal.fields
    answer = await kingdom.owner.submit_raw(text_input(field, "Double coins"), of=kingdom.community)
    assert answer.text.startswith(ENDED)


async def test_an_announcement_is_written_in_a_form_with_lines(kingdom: Kingdom):
    await kingdom.community.slash("announce send", place="lobby")
    question = await kingdom.community.fill(text="Double coins\nuntil Sunday")
    assert "Double coins" in question.text
    await kingdom.community.click("Send")
    assert '"text":"Double coins\\nuntil Sunday"' in kingdom.universe.messages[0].message


async def test_a_text_beyond_the_limit_is_refused_though_only_a_forged_client_sends_it(kingdom: Kingdom):
    await kingdom.community.slash("announce send")
    (field,) = kingdom.community.modal.fields
    answer = await kingdom.community.submit_raw(text_input(field, "x" * 901))
    assert answer.text.startswith("Check text")
    assert "At most 900 characters; this has 901" in answer.text


async def test_a_reason_that_was_not_offered_is_refused(kingdom: Kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen")
    field = kingdom.moderator.modal.fields[0]
    forged = {"type": Kind.STRING_SELECT, "custom_id": field.custom_id, "values": ["permanently"]}
    answer = await kingdom.moderator.submit_raw({"type": Kind.LABEL, "component": forged})
    assert answer.text.startswith("Check reason\n")


@pytest.mark.parametrize(
    ("command", "options", "answers"),
    [
        ("data view", {}, {"player": "BuilderBen"}),
        ("data versions", {}, {"player": "BuilderBen"}),
        ("data delete", {"reason": "Asked to start over"}, {"player": "BuilderBen"}),
        (
            "data edit",
            {"field": "Data.Coins", "action": "add", "reason": "Lost"},
            {"player": "BuilderBen", "value": "500"},
        ),
        ("data restore", {"reason": "Lost"}, {"player": "BuilderBen", "from when": "2 days ago"}),
        ("leaderboard find", {"board": "coins"}, {"player": "BuilderBen"}),
        ("leaderboard remove", {"board": "coins", "reason": "Cheated"}, {"player": "BuilderBen"}),
    ],
)
async def test_a_command_without_a_player_asks_for_one(kingdom: Kingdom, command, options, answers):
    asked = await kingdom.owner.slash(command, **options)
    assert asked.modal is not None, asked.text
    assert len(kingdom.owner.modal.fields) == len(answers)
    answer = await kingdom.owner.fill(
        {each.label: value for each, value in zip(kingdom.owner.modal.fields, answers.values(), strict=True)}
    )
    assert "BuilderBen" in answer.text
    assert not answer.text.startswith("Check ")


async def test_an_entry_of_a_named_store_is_asked_for_by_player_or_key(kingdom: Kingdom):
    await kingdom.owner.slash("data view", store="players")
    assert labels(kingdom.owner) == ["Player", "Or the key of the entry"]
    answer = await kingdom.owner.fill({"Or the key of the entry": f"Player_{BUILDER_BEN}"})
    assert "BuilderBen" in answer.text


async def test_unset_needs_no_value(kingdom: Kingdom):
    answer = await kingdom.owner.slash(
        "data edit", player="BuilderBen", field="Data.Coins", action="unset", reason="Wrong"
    )
    assert answer.modal is None


async def test_many_players_their_ban_and_its_length_are_asked_at_once(kingdom: Kingdom):
    await kingdom.senior.slash("bans bulk", action="ban")
    assert labels(kingdom.senior) == [
        "Players",
        "Reason",
        "What the player reads",
        "How long, or until when",
        "What only staff read",
    ]
    question = await kingdom.senior.fill({"Players": "BuilderBen\nCoinQueen", "Reason": "exploiting"})
    await kingdom.senior.until(lambda: "Ban 2 players" in question.message.text)


async def test_a_list_that_cannot_be_used_comes_back_as_a_file(kingdom: Kingdom):
    await kingdom.senior.slash("bans bulk", action="unban")
    assert labels(kingdom.senior) == ["Players", "Reason"]
    answer = await kingdom.senior.fill({"Players": "nobodyxyz\nnobodyabc", "Reason": "Appeal"})
    (file,) = answer.message.files
    assert file.data == b"nobodyxyz\nnobodyabc"


async def test_players_in_the_form_may_have_commas_between_them(kingdom: Kingdom):
    await kingdom.senior.slash("bans bulk", action="ban", template="exploiting")
    question = await kingdom.senior.fill({"Players": "BuilderBen, nobodyxyz; CoinQueen,\nPixelPaul"})
    assert "Ban 3 players for 30 days?" in question.text
    assert "nobodyxyz: no account has that name" in question.text


async def test_a_name_that_may_be_a_note_says_how_it_is_read_as_a_player(kingdom: Kingdom):
    await kingdom.senior.slash("bans bulk", action="ban", template="exploiting")
    (players, *_) = kingdom.senior.modal.fields
    assert players.description == "Usernames or ids, each on a line, or all with commas between them."
    question = await kingdom.senior.fill({"Players": "BuilderBen, CoinQueen\nPixelPaul was rude, twice"})
    assert "line 1, CoinQueen: may be a note; put each player on a line" in question.text
    question = await kingdom.senior.slash(
        "bans bulk", action="unban", reason="Appeal", file=("a.csv", b"username,why\nTimedTina,x\n,BuilderBen")
    )
    assert "line 3, BuilderBen: it is not in the column of players" in question.text


async def test_what_was_typed_in_a_command_that_fails_comes_back_in_a_form(kingdom: Kingdom):
    wrong = await kingdom.moderator.slash(
        "ban", player="BuilderBen", duration="7 dys", reason=EXPLOITING, note="Clip 4"
    )
    assert "Run the command again" not in wrong.text
    await kingdom.moderator.click("Edit…")
    kept = {each.label: each.value for each in kingdom.moderator.modal.fields}
    assert kept == {
        "What the player reads": EXPLOITING,
        "How long, or until when": "7 dys",
        "What only staff read": "Clip 4",
        "Player": "BuilderBen",
    }
    question = await kingdom.moderator.fill({"How long, or until when": "7d"})
    assert "Ban BuilderBen for 7 days?" in question.text


async def test_a_player_whose_name_was_wrong_is_put_right_without_typing_the_reason_again(kingdom: Kingdom):
    wrong = await kingdom.senior.slash("unban", player="GrieferGuss", reason="The appeal was accepted")
    assert wrong.text.startswith("No such player")
    await kingdom.senior.click("Edit…")
    question = await kingdom.senior.fill(player="GrieferGus")
    assert "Unban GrieferGus?" in question.text
    assert "The appeal was accepted" in question.text


async def test_what_nobody_lets_a_person_do_is_not_offered_again(kingdom: Kingdom):
    refused = await kingdom.support.slash("ban", player="BuilderBen", reason=EXPLOITING, even_if_hidden=True)
    assert refused.message.buttons == []
