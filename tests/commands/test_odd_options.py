"""Options that cannot be converted, that are no text, or that are very long: each is answered in words, and fast."""

import time
from copy import deepcopy

import pytest
from every_command import options_of

from bot.cli.commands import command_tree
from sandbox.discord.client import CannotDo

HALF = "\ud83d"
"""Half of an emoji, as a client sends it that cuts a text by its UTF-16 length."""
MOST_AT_ONCE_S = 1.0
LONGEST_OPTION = 6_000
"""Characters of a text option (Discord, "Application Command Option Structure")."""


async def text_options():
    """Every command with each of its options that takes any text."""
    tree = {command["name"]: command for command in await command_tree()}
    return [
        (name, each["name"], command)
        for name, command in tree.items()
        for each in command["options"]
        if each["kind"] == "string"
    ]


def forged(kingdom, change):
    """Change the data of the next interaction before the bot gets it, as a client could that is not Discord's own."""
    world = kingdom.running.discord.world
    begin = world.begin

    def begin_once(interaction):
        world.begin = begin
        interaction.data = change(deepcopy(interaction.data))
        begin(interaction)

    world.begin = begin_once


def with_member_gone(data):
    data["resolved"].pop("members")
    return data


async def test_somebody_who_has_left_is_explained_in_words(kingdom):
    forged(kingdom, with_member_gone)
    answer = await kingdom.owner.slash("staff explain", member="moderator")
    assert "Check `member`" in answer.text or "Check member" in answer.text
    assert "not a member of this server" in answer.text
    assert "Something broke" not in answer.text


def with_another_value(name, value):
    def change(data):
        options = data["options"]
        while options[0]["type"] in (1, 2):
            options = options[0]["options"]
        next(each for each in options if each["name"] == name)["value"] = value
        return data

    return change


def without_options(data):
    options = data["options"]
    while options[0]["type"] in (1, 2):
        options[0]["options"], options = [], options[0]["options"]
    return data


def of_another_name(data):
    return {**data, "name": "banish"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_another_value("ending", "never"), "This command has changed"),
        (without_options, "This command has changed"),
        (of_another_name, "This command has changed"),
    ],
)
async def test_a_command_that_discord_sends_otherwise_than_it_is_now_is_answered_in_words(kingdom, change, words):
    forged(kingdom, change)
    if change is without_options:
        answer = await kingdom.owner.slash("bans view", player="BuilderBen")
    else:
        answer = await kingdom.owner.slash("bans list", ending="permanent")
    assert words in answer.text
    assert "Something broke" not in answer.text


async def test_every_text_option_with_half_of_a_character_is_answered_in_words(kingdom):
    tried = 0
    for name, option, command in await text_options():
        options = {**options_of(command), option: "x"}
        forged(kingdom, with_another_value(option, f"a{HALF}"))
        try:
            answer = await kingdom.owner.use(name, options)
        except CannotDo:  # it takes a choice, so nothing was sent
            vars(kingdom.running.discord.world).pop("begin")
            continue
        tried += 1
        assert "only half there" in answer.text, (name, option, answer.text)
    assert tried > 60
    assert await kingdom.cases() == []


async def test_a_form_with_half_of_a_character_keeps_nothing_and_gives_the_text_back(kingdom):
    await kingdom.owner.slash("player view", player="BuilderBen")
    await kingdom.owner.click("Note…")
    answer = await kingdom.owner.fill({"Note": f"Asked {HALF} twice"})
    assert "only half there" in answer.text
    await kingdom.owner.click("Edit…", on=answer.message)
    assert [each.value for each in kingdom.owner.modal.fields] == ["Asked ? twice"]
    assert await kingdom.cases() == []


@pytest.mark.parametrize("typed", ["x", " ", "1 ", "1d ago ", "9", "[0]", ".a", '{"a":', "@a ", "(", "\u00e9"])
async def test_no_long_option_holds_everybody_up(kingdom, typed):
    options = {"player": "BuilderBen"}
    long = (typed * LONGEST_OPTION)[: LONGEST_OPTION - 1] + "x"
    for name, option in [
        ("data view", "at"),
        ("data view", "field"),
        ("data keys", "prefix"),
        ("data stores", "prefix"),
    ]:
        forged(kingdom, with_another_value(option, long))
        before = time.thread_time()
        given = {**(options if name == "data view" else {}), option: "x"}
        answer = await kingdom.owner.use(name, given)
        assert time.thread_time() - before < MOST_AT_ONCE_S, (name, option)
        assert "Something broke" not in answer.text, (name, option, answer.text)
