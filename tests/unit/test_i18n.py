"""Sentences for people: values in named places, plurals, and other languages."""

import gettext

import pytest

from bot.i18n import mark, tr, trn, use_catalog


class Mirror(gettext.NullTranslations):
    """A language that writes every sentence in brackets, and has one form for every number."""

    def gettext(self, message):
        return f"[{message}]"

    def ngettext(self, msgid1, msgid2, n):
        return f"[{msgid2}]"


def test_values_go_into_their_named_places():
    assert tr("Ban {player} for {length}?", player="Ben", length="30 days") == "Ban Ben for 30 days?"


def test_braces_in_a_value_are_text():
    assert tr("You gave {value}.", value="{player} {") == "You gave {player} {."


def test_doubled_braces_in_a_sentence_are_single_ones():
    assert tr("Write {{player}}.") == "Write {player}."


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        tr("Ban {player}?")


@pytest.mark.parametrize(("count", "text"), [(0, "0 cases"), (1, "1 case"), (12_500, "12,500 cases")])
def test_a_number_chooses_its_form(count, text):
    assert trn("{count} case", "{count} cases", count) == text


def test_another_language_is_used_inside_its_block_only():
    title = mark("Note kept")
    with use_catalog(Mirror()):
        assert tr(title) == "[Note kept]"
        assert trn("{count} case", "{count} cases", 1) == "[1 cases]"
    assert tr(title) == "Note kept"
