"""Lists of players: nobody on a list is skipped without a word, and no note is read as a player."""

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.changes.bulk.lists import LONGEST_LIST, MOST_PLAYERS, as_typed, read_players
from bot.errors import InvalidInput


def lines(text):
    """The players of a list with their lines."""
    return [(each.line, each.typed) for each in read_players(text).players]


def others(text):
    return [(each.line, each.typed) for each in read_players(text).others]


@pytest.mark.parametrize("between", [", ", ",", ";", "\t", " ; "])
@pytest.mark.parametrize("cells", [["70000001", "70000002", "70000003"], ["BuilderBen", "@CoinQueen", "70000003"]])
def test_a_line_of_players_names_them_all(between, cells):
    assert lines(between.join(cells)) == [(1, cell) for cell in cells]


@pytest.mark.parametrize(
    "text",
    [
        "BuilderBen, CoinQueen, nobody!, PixelPaul",
        "BuilderBen; CoinQueen; nobody!; PixelPaul",
        "BuilderBen\nCoinQueen\nnobody!\nPixelPaul",
        "BuilderBen, CoinQueen,\n\nnobody!; PixelPaul",
    ],
)
def test_a_typed_list_names_each_player_whatever_is_between_them(text):
    assert [typed for _, typed in lines(as_typed(text))] == ["BuilderBen", "CoinQueen", "nobody!", "PixelPaul"]


def test_spaces_are_enough_between_ids_and_names_with_a_sign():
    typed = "- 70000001 @CoinQueen  70000003"
    assert [each for _, each in lines(as_typed(typed))] == ["70000001", "@CoinQueen", "70000003"]


@pytest.mark.parametrize(
    "text",
    [
        "player,reason\nBuilderBen,raid",
        'BuilderBen,"raid, chat"',
        "BuilderBen was rude",
        "BuilderBen, spam\nCoinQueen",
        "",
    ],
)
def test_a_table_or_a_note_is_not_split_into_players(text):
    assert as_typed(text) == text


def test_a_word_beside_a_player_on_one_of_several_lines_is_not_read_as_a_player_at_once():
    assert read_players(as_typed("BuilderBen, spam\nCoinQueen, spam")).may_be_players


def test_cells_that_look_like_players_may_be_players_on_several_lines():
    found = read_players("BuilderBen, CoinQueen\nPixelPaul")
    assert found.may_be_players
    assert [(each.line, each.typed) for each in found.with_others()] == [
        (1, "BuilderBen"),
        (1, "CoinQueen"),
        (2, "PixelPaul"),
    ]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('BuilderBen,"raid; chat"', "raid; chat"),
        ('"BuilderBen";"raid, chat"', "raid, chat"),
        ('BuilderBen\t"raid\tchat"', "raid\tchat"),
        ('BuilderBen, "raid\n\nchat"', "raid\n\nchat"),
        ('BuilderBen,"he said ""hi"", twice"', 'he said "hi", twice'),
        ("70000001,3", "3"),
        ("BuilderBen,was rude", "was rude"),
    ],
)
def test_a_note_beside_a_player_is_no_player_and_is_named(text, note):
    assert lines(text) in ([(1, "BuilderBen")], [(1, "70000001")])
    assert others(text) == [(1, note)]
    assert not read_players(text).may_be_players


def test_one_delimiter_is_for_the_whole_file_and_lines_are_counted_as_they_are_in_it():
    text = 'BuilderBen;"raid,\nchat"\n\nCoinQueen;a, b\n"PixelPaul";x y'
    assert lines(text) == [(1, "BuilderBen"), (4, "CoinQueen"), (5, "PixelPaul")]


@pytest.mark.parametrize(
    ("heading", "row", "player"),
    [
        ("username,why", "BuilderBen,raid", "BuilderBen"),
        ("date,User ID,username", "2026-01-01,70000001,BuilderBen", "70000001"),
        ("line,user id,player,what", "3,,Nobody_At_All,left out", "Nobody_At_All"),
        ("why;Player", "raid;BuilderBen", "BuilderBen"),
    ],
)
def test_a_heading_says_which_column_names_the_players(heading, row, player):
    assert lines(f"\ufeff{heading}\r\n{row}\r\n") == [(2, player)]
    assert others(f"{heading}\n{row}") == []


def test_a_row_of_a_table_that_names_nobody_is_not_skipped_without_a_word():
    assert others("username,why\nBuilderBen,raid\n,spam") == [(3, "spam")]


@pytest.mark.parametrize("text", ['"BuilderBen\nCoinQueen', 'CoinQueen\n"BuilderBen" raid\nPixelPaul'])
def test_a_quotation_mark_that_would_swallow_players_is_refused(text):
    with pytest.raises(InvalidInput, match="A quotation mark in line"):
        read_players(text)


def test_a_cell_with_a_line_break_stays_one_cell():
    assert lines('"BuilderBen\nCoinQueen"\nPixelPaul') == [(1, "BuilderBen\nCoinQueen"), (3, "PixelPaul")]


def test_a_list_has_at_least_one_player_and_no_more_than_a_person_can_read():
    for empty in ("", "\n\n", "username", "\ufeff  \n,,"):
        with pytest.raises(InvalidInput, match="at least one player"):
            read_players(empty)
    names = [f"player{number}" for number in range(MOST_PLAYERS + 1)]
    with pytest.raises(InvalidInput, match="At most 500 players"):
        read_players("\n".join(names))
    with pytest.raises(InvalidInput, match="At most 500 players"):
        read_players(",".join(names))
    wide = read_players("\n".join(f"player{number},seen,twice" for number in range(MOST_PLAYERS)))
    assert (len(wide.players), len(wide.others), wide.others[0].typed) == (MOST_PLAYERS, MOST_PLAYERS, "seen · twice")
    assert len(lines("\n".join(names[:-1]))) == MOST_PLAYERS


@given(st.text(alphabet=st.sampled_from('ab1@,;\t\n\r" \u2028'), max_size=60))
def test_every_cell_of_a_list_is_a_player_or_named_beside_one(text):
    try:
        found = read_players(text)
    except InvalidInput:
        return
    kept = "".join(each.typed for each in (*found.players, *found.others))
    assert sorted(re.sub(r"[^ab1@]", "", kept)) == sorted(re.sub(r"[^ab1@]", "", text))


def test_a_file_of_the_longest_size_is_read_at_once():
    for worst in ('"', ',"', '""', ",", "a,", '"a";', " ", "a b\n"):
        text = (worst * LONGEST_LIST)[:LONGEST_LIST]
        before = time.process_time()
        with contextlib.suppress(InvalidInput):
            read_players(text)
        assert time.process_time() - before < 2


@pytest.mark.parametrize("bullet", ["- ", "* ", "• ", "\u2013 ", "1. ", "12) "])
def test_the_bullets_of_a_list_in_discord_are_no_part_of_a_name(bullet):
    assert lines(f"{bullet}BuilderBen\n  {bullet}70000002") == [(1, "BuilderBen"), (2, "70000002")]


@pytest.mark.parametrize("text", ["-BuilderBen", "12.", "1)", "1234. Ben"])
def test_what_is_no_bullet_stays(text):
    assert lines(text) == [(1, text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("id,name\n70000001,CoinQueen", "CoinQueen"),
        ("name,why,id\nCoinQueen,raid,70000001", "CoinQueen"),
        ("id,name\n70000001,", ""),
        ("id,name\n,CoinQueen", ""),
        ("player,name\nBuilderBen,Ben", ""),
        ("id,why\n70000001,raid", ""),
    ],
)
def test_a_name_beside_an_id_in_a_table_is_kept_to_compare(text, named):
    assert [each.named for each in read_players(text).players] == [named]
