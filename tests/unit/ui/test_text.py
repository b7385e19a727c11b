"""Free text is shown letter by letter, never as markup."""

from datetime import timedelta

import pytest

from bot.ui import text

FAMILY = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
MIRRORED = "\N{RIGHT-TO-LEFT OVERRIDE}nimda"


def test_no_markup_mention_or_link_survives():
    assert text.escape("**a** <@1> @everyone [b](https://c)") == (
        f"\\*\\*a\\*\\* \\<\\@1\\> \\@everyone \\[b\\]\\(https\\:{text.ZERO_WIDTH}//c\\)"
    )


@pytest.mark.parametrize("kept", [FAMILY, "ن\N{ZERO WIDTH NON-JOINER}م"])
def test_what_joins_two_signs_into_one_is_kept(kept):
    assert kept in text.escape(f"a {kept} b")
    assert kept in text.code(kept)


@pytest.mark.parametrize(
    "hidden", ["ad\N{ZERO WIDTH JOINER}min", "\N{ZERO WIDTH SPACE}", MIRRORED, "a\N{ZERO WIDTH JOINER}ن"]
)
def test_what_only_hides_is_made_visible(hidden):
    assert "\N{REPLACEMENT CHARACTER}" in text.escape(hidden)
    assert "\N{REPLACEMENT CHARACTER}" in text.code(hidden)


def test_text_from_right_to_left_does_not_reorder_the_text_beside_it():
    isolated = "\N{FIRST STRONG ISOLATE}ليان 12 نور\N{POP DIRECTIONAL ISOLATE} \\(\\@Layan\\)"
    assert text.escape("ليان 12 نور (@Layan)") == isolated
    assert text.escape("Ben 12") == "Ben 12"
    assert text.code("ليان") == "`ليان`"


def test_a_block_shows_hidden_characters_as_json_escapes_and_no_fence_ends_it():
    assert text.block(f"a{MIRRORED}\n{FAMILY}") == f"```\na\\u202enimda\n{FAMILY}\n```"
    assert text.block("```").count("```") == 2


def test_a_block_shows_other_blanks_and_floods_as_json_escapes():
    acute = "\N{COMBINING ACUTE ACCENT}"
    shown = f'```\n"Ben\\u00a0B" Z{acute * 5}\\u0301\\u0301\t|\n```'
    assert text.block(f'"Ben\u00a0B" Z{acute * 7}\t|') == shown
    assert text.block("\U000e0041\r") == "```\n\\udb40\\udc41\\r\n```"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("kind\n🗒️ owner 1 minute ago: fake", "kind↵🗒️ owner 1 minute ago\\: fake"),
        ("a\u2028b\x85c", "a↵b↵c"),
        ("\N{HANGUL FILLER}", "\N{REPLACEMENT CHARACTER}"),
        ("\u3000 ", "\u3000␣"),
        ("two  blanks", "two  blanks"),
    ],
)
def test_free_text_is_one_line(typed, shown):
    assert text.escape(typed) == shown


def test_a_quote_is_one_line_and_shows_its_line_breaks():
    assert text.quote("  one\ntwo  three\n") == "> one↵two  three"


@pytest.mark.parametrize(
    ("markup", "length", "shown"),
    [
        ("short", 5, "short"),
        ("a `[x](https://evil.example) and more` b", 34, "a …"),
        ("a [x](https://evil.example) b", 12, "a …"),
        (r"a \*\*b\*\* c", 4, "a …"),
        ("<t:1700000000:R> later", 8, "…"),
        ("```diff\n+ one\n+ two\n+ three\n```", 16, "```diff\n+ one\n+…\n```"),
        ("a\n```diff\n+ one\n+ two\n```", 14, "a\n```diff\n+ o…\n```"),
    ],
)
def test_markup_is_cut_between_its_parts(markup, length, shown):
    assert text.cut(markup, length) == shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (3_600 + 120, "1 hour 2 minutes"),
        (400 * 86_400 + 1, "400 days 1 second"),
    ],
)
def test_a_duration_is_exact_and_leaves_out_units_of_zero(seconds, words):
    assert text.duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a or b"),
        (["a", "b", "c"], "a, b or c"),
        (list("abcd"), "a, b, c or 1 more"),
    ],
)
def test_a_list_names_its_first_and_counts_the_others(names, words):
    assert text.listing(names, most=3, last="or") == words


@pytest.mark.parametrize(("size_bytes", "words"), [(1_023, "1023 B"), (1_536, "1.5 KB"), (3 * 1024**2, "3.0 MB")])
def test_a_size_has_the_unit_that_suits_it(size_bytes, words):
    assert text.size(size_bytes) == words
