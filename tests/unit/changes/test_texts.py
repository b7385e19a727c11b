"""What people write beside a change: the longest text that is taken is taken, and one character more is refused."""

import pytest

from bot.changes.plans import REASON_LIMIT, checked_reason, checked_text
from bot.errors import InvalidInput


def test_a_reason_of_exactly_the_limit_is_taken():
    assert checked_reason("x" * REASON_LIMIT) == "x" * REASON_LIMIT
    assert checked_reason(f" {'x' * REASON_LIMIT}\n") == "x" * REASON_LIMIT


def test_a_reason_of_one_character_more_is_refused_with_both_lengths():
    with pytest.raises(InvalidInput) as caught:
        checked_reason("x" * (REASON_LIMIT + 1))
    assert (caught.value.field, caught.value.rule) == ("reason", "At most 400 characters; this has 401.")


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_no_reason_is_refused(text):
    with pytest.raises(InvalidInput, match="Say why"):
        checked_reason(text)


def test_any_text_has_its_own_limit():
    assert checked_text("x" * 1_000, "text", most=1_000, missing="Say something.") == "x" * 1_000
    with pytest.raises(InvalidInput, match=r"At most 1,000 characters; this has 1,001\."):
        checked_text("x" * 1_001, "text", most=1_000, missing="Say something.")
