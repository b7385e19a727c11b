"""What a forged client sends: buttons that never existed, choices that were not offered, fields that were not in the form."""

import asyncio

import pytest
from kingdom import running_kingdom

from sandbox.discord import DM
from sandbox.discord.components import Kind
from sandbox.discord.messages import Message
from sandbox.discord.validate import COMPONENTS_V2

ENDED = "This dialog has ended"
REFUSED = "Not for your role"
MISREAD = [
    *(
        "confirm",
        "undo:",
        "undo:-1",
        "undo:1e3",
        "undo:0x1",
        "undo:\uff11",
        "undo:9999999999999999",
        "undo:1\n",
        "undo:<@&1>",
    ),
    *("undo:1; DROP TABLE cases", "undo:1:1", "approval:approve:-1:1", "approval:approve:1:1' OR 1=1 --"),
    *("approval:burn:1:1", "approval:approve:1", "approval:deny:1:9999999", "bulk:resume:x", "bulk:ban:1", "x" * 100),
]
"""Ids of no button of Steward."""
THERE, NOT_THERE = (
    ["undo:1", "approval:approve:1:1", "approval:deny:1:1"],
    ["undo:9", "approval:approve:9:1", "approval:deny:9:1"],
)
"""Button ids of a case and a request that exist, and the same ids of ones that never existed."""
ELSEWHERE = ["undo:0", "undo:999999999999999", "approval:approve:1:0", "approval:approve:1:999999"]
NUMBERED = [*ELSEWHERE, "bulk:resume:1", "bulk:stop:1", "bulk:stop:999999999999999", "bulk:resume:999999999999999"]
"""Button ids of nothing, or of a case or request in another state."""


@pytest.fixture
async def kingdom(tmp_path):
    """A kingdom with case 1, made by an editor, and request 1, made by a senior."""
    async with running_kingdom(tmp_path) as kingdom:
        edit = {"player": "BuilderBen", "field": "Data.Coins", "action": "add", "value": "1", "reason": "Lost them"}
        await kingdom.editor.slash("data edit", **edit)
        await kingdom.editor.click("Save 1 change")
        asked = await kingdom.senior.slash("ban", player="BuilderBen", duration="permanent", reason="Exploiting")
        await kingdom.senior.press_raw(asked.message.buttons[0].custom_id, asked.message.id)
        kingdom.running.roblox.requests.clear()
        yield kingdom
        assert [each for each in kingdom.running.roblox.requests if each.method in {"PATCH", "DELETE"}] == []
        assert [case.id for case in await kingdom.cases()] == [1]


async def press_planted(kingdom, person, custom_id, channel_id):
    """Press a button on a message of the bot itself, so that only its id shows that it is forged."""
    world = kingdom.running.discord.world
    button = {"type": Kind.BUTTON, "style": 1, "label": "Press", "custom_id": custom_id}
    row = {"type": Kind.ACTION_ROW, "components": [button]}
    planted = Message(
        world.clock.next_id(), channel_id, world.bot.id, world.clock.now(), components=[row], flags=COMPONENTS_V2
    )
    return await person.press_raw(custom_id, world.post(planted).id)


async def answers(kingdom, person, custom_ids, channel=None):
    """Press them all at once; return each answer. Every answer must be private and must not be an unexpected error."""
    shown = await person.slash("help", channel=channel, even_if_hidden=True)
    channel_id = kingdom.running.discord.world.messages[shown.message.id].channel_id
    found = await asyncio.gather(*(press_planted(kingdom, person, each, channel_id) for each in custom_ids))
    for custom_id, answer in zip(custom_ids, found, strict=True):
        assert not answer.failed, custom_id
        assert answer.private, custom_id
        assert "Something broke" not in answer.text, custom_id
    return {custom_id: answer.text for custom_id, answer in zip(custom_ids, found, strict=True)}


async def test_a_button_that_names_nothing_grants_nothing_even_to_the_owner(kingdom):
    assert {text.splitlines()[0] for text in (await answers(kingdom, kingdom.owner, MISREAD)).values()} == {ENDED}
    texts = await answers(kingdom, kingdom.owner, NUMBERED)
    assert all("Nothing was changed" in text for text in texts.values()), texts
    assert not any(each in text for text in texts.values() for each in ("BuilderBen", "Data.Coins")), texts


async def test_a_person_without_permission_cannot_find_out_which_cases_and_requests_exist(kingdom):
    for person in (kingdom.member, kingdom.support):
        texts = await answers(kingdom, person, [*THERE, *NOT_THERE])
        assert all(text.startswith(REFUSED) for text in texts.values()), texts
        assert [texts[each] for each in THERE] == [texts[each] for each in NOT_THERE]


async def test_outside_the_configured_servers_no_button_opens_anything(kingdom):
    for person, channel in ((kingdom.owner, DM), (kingdom.stranger, "general")):
        texts = await answers(kingdom, person, [*THERE, *NOT_THERE, *NUMBERED], channel)
        assert {text.splitlines()[0] for text in texts.values()} == {REFUSED}
        assert all("works only in the servers" in text for text in texts.values()), texts


async def test_a_choice_that_was_not_offered_is_not_taken(kingdom):
    answer = await kingdom.owner.slash("data versions", player="BuilderBen")
    for forged in (["08DF000000000000.0000000001.08DF000000000000.01"], ["<@1>", "' OR 1=1 --"], [], ["x" * 100]):
        (select,) = answer.message.selects
        await kingdom.owner.press_raw(select.custom_id, answer.message.id, component_type=select.kind, values=forged)
        assert all(button.disabled for button in answer.message.buttons if button.label != "Older ›"), forged
    assert not any(option.default for option in answer.message.selects[0].options)


async def test_a_disabled_button_that_is_pressed_all_the_same_is_answered_and_does_nothing(kingdom):
    answer = await kingdom.owner.slash("data versions", player="BuilderBen")
    before = answer.message.text
    for button in [each for each in answer.message.buttons if each.disabled and each.label != "‹ Newer"]:
        pressed = await kingdom.owner.press_raw(button.custom_id, answer.message.id)
        assert pressed.text == before


def text_input(custom_id, **sent):
    return {
        "type": Kind.LABEL,
        "id": 1,
        "component": {"type": Kind.TEXT_INPUT, "id": 2, "custom_id": custom_id, **sent},
    }


FIELDS = {
    "missing": lambda _: [],
    "unknown": lambda _: [text_input("nobody asked", value="x")],
    "without a value": lambda name: [text_input(name, value=None)],
    "blank": lambda name: [text_input(name, value="   ")],
    "overlong": lambda name: [text_input(name, value="x" * 6000)],
    "a number": lambda name: [text_input(name, value=10**2000)],
    "a select": lambda name: [{"type": Kind.STRING_SELECT, "id": 1, "custom_id": name, "values": ["x"]}],
}
BAN_MANY = {"action": "ban", "duration": "1d", "reason": "Raid"}


async def open_restore(kingdom):
    answer = await kingdom.owner.slash("data versions", player="BuilderBen")
    await kingdom.owner.choose(answer.message.selects[0].options[1].value, on=answer.message)
    await kingdom.owner.click("Restore…", on=answer.message)


async def open_by(kingdom, command, label=None, **options):
    await kingdom.owner.slash(command, **options)
    if label is not None:
        await kingdom.owner.click(label)


DIALOGS = {
    "restore": open_restore,
    "denial": lambda kingdom: kingdom.owner.click("Deny…"),
    "note": lambda kingdom: open_by(kingdom, "player view", "Note…", player="BuilderBen"),
    "value": lambda kingdom: open_by(kingdom, "data replace", "Write the value…", player="BuilderBen", reason="Wrong"),
    "list": lambda kingdom: open_by(kingdom, "bans bulk", **BAN_MANY),
}


async def test_a_dialog_accepts_no_field_that_it_did_not_ask_for(kingdom):
    for dialog, opened in DIALOGS.items():
        for what, fields in FIELDS.items():
            await opened(kingdom)
            forged = fields(kingdom.owner.modal.fields[0].custom_id)
            answer = await kingdom.owner.submit_raw(*forged)
            assert answer.private, (dialog, what)
            assert answer.text.startswith("Check "), (dialog, what, answer.text)
            assert "Nothing was changed" in answer.text, (dialog, what, answer.text)


async def test_nobody_can_submit_another_persons_dialog(kingdom):
    await DIALOGS["note"](kingdom)
    field = text_input(kingdom.owner.modal.fields[0].custom_id, value="Written by somebody else")
    answer = await kingdom.moderator.submit_raw(field, of=kingdom.owner)
    assert answer.text.startswith(ENDED)
