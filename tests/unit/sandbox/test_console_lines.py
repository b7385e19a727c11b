"""Lines at the console are read as people mean them, or refused with a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.console import lines
from sandbox.discord import CannotDo

NAMES = ("player", "duration", "reason")


@pytest.mark.parametrize(
    ("typed", "words", "rest"),
    [
        ("/help", "/help", ""),
        ("/bans view player:max", "/bans view", " player:max"),
        ('/ban reason:"a b"', "/ban", ' reason:"a b"'),
    ],
)
def test_a_command_is_separated_from_its_options(typed, words, rest):
    assert lines.command(typed) == (words, rest)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", {}),
        ("player:max duration:7d", {"player": "max", "duration": "7d"}),
        ("reason:spamming in chat duration:7d", {"reason": "spamming in chat", "duration": "7d"}),
        ('reason:"player:x \\"y\\"\\nz" player:max', {"reason": 'player:x "y"\nz', "player": "max"}),
        ("player: bui", {"player": "bui"}),
        ("player:", {"player": ""}),
        ("reason:see https://example.org/a", {"reason": "see https://example.org/a"}),
        ("duration:12:30", {"duration": "12:30"}),
    ],
)
def test_options_hold_spaces_and_quotes(text, options):
    assert lines.options(text, NAMES) == options


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("max", "cannot read 'max'; write option:value"),
        ("player:max colour:red", "there is no option 'colour'"),
        ("colour:red", "there is no option 'colour'"),
    ],
)
def test_text_that_is_not_an_option_is_refused_with_a_message(text, words):
    with pytest.raises(CannotDo, match=words):
        lines.options(text, NAMES)


@given(st.dictionaries(st.sampled_from(NAMES), st.text(min_size=1).filter(lambda text: text == text.strip())))
def test_any_value_survives_quoting(options):
    text = " ".join(f"{name}:{lines.quoted(value)}" for name, value in options.items())
    assert lines.options(text, NAMES) == options


def test_fields_are_named_by_labels_with_spaces():
    assert lines.fields('Display reason="a = b" Days=7 Note=') == {"Display reason": "a = b", "Days": "7", "Note": ""}
    assert lines.fields("") == {}
    with pytest.raises(CannotDo, match="write fill"):
        lines.fields("Days=7 and more")


def test_choices_are_separated_by_commas_and_may_name_their_menu():
    assert lines.choices("Seven days") == (["Seven days"], None)
    assert lines.choices('A, "b, c" menu:"How long"') == (["A", "b, c"], "How long")
    with pytest.raises(CannotDo, match="write choose"):
        lines.choices('A "b"')
