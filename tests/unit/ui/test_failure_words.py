"""Texts of failures, which are also true if a guarded request was sent more than once."""

from bot.errors import InvalidInput, NotFound, carry_case
from bot.opencloud.errors import NoAnswer, OutcomeUnknown
from bot.ui.failures import NOTHING_CHANGED, words_of


def test_an_unknown_outcome_does_not_claim_that_it_was_sent_only_once():
    words = words_of(OutcomeUnknown(operation="Cloud_UpdateUserRestriction"))
    assert words.changed == "It may or may not have been applied, but not twice."


def test_what_ended_a_change_names_its_case_to_look_at():
    unforeseen = ZeroDivisionError()
    carry_case(unforeseen, 7, "ban")
    assert "Look at case #7, `/case view case:7`, before you try again" in str(words_of(unforeseen).next)
    assert "Look at the player or entry before" in str(words_of(ZeroDivisionError()).next)


def test_a_missing_answer_does_not_say_how_far_the_request_got():
    words = words_of(NoAnswer())
    assert (words.happened, words.changed) == (
        "There was no connection to Roblox, or it broke off.",
        NOTHING_CHANGED,
    )


def test_people_who_typed_nothing_wrong_are_not_asked_to_type_it_again():
    assert words_of(InvalidInput("case", "Case #1 is not open: its outcome is `done`.")).next is None
    assert words_of(InvalidInput("case", "Give the number of a case.", given="abc")).next == "Run the command again."
    assert words_of(NotFound("case", "999")).next.startswith("Check the number;")
