"""Texts of failures, which are also true if a guarded request was sent more than once."""

import asyncio

import pytest

from bot import errors
from bot.changes.outcomes import outcome_of
from bot.errors import InvalidInput, NotFound, carry_case
from bot.journal import NOT_APPLIED
from bot.opencloud.errors import (
    BadAnswer,
    NoAnswer,
    NoTurn,
    OutcomeUnknown,
    PageOfProxy,
    Refused,
    RobloxDown,
    Throttled,
)
from bot.ui.failures import NOTHING_CHANGED, card_of, for_reader, words_of


def anything(_command):
    return True


def test_an_unknown_outcome_does_not_claim_that_it_was_sent_only_once():
    words = words_of(OutcomeUnknown(operation="Cloud_UpdateUserRestriction"))
    assert words.changed == "It may or may not have been applied, but not twice."


def test_what_ended_a_change_names_its_case_to_look_at():
    unforeseen = ZeroDivisionError()
    carry_case(unforeseen, 7, "ban")
    assert "Look at case #7 before you try again" in str(words_of(unforeseen).next)
    assert "Look at the player or entry before" in str(words_of(ZeroDivisionError()).next)


def test_a_missing_answer_does_not_say_how_far_the_request_got():
    words = words_of(NoAnswer())
    assert (words.happened, words.changed) == (
        "There was no connection to Roblox, or it broke off.",
        NOTHING_CHANGED,
    )


def test_people_who_typed_nothing_wrong_are_not_asked_to_type_it_again():
    typed = InvalidInput("case", "Give the number of a case.", given="abc")
    assert "Run the command" not in str(
        card_of(InvalidInput("case", "Case #1 is not open: its outcome is `done`."), may_run=anything)
    )
    assert "Run the command again." in str(card_of(typed, may_run=anything))
    assert "Run the command" not in str(card_of(typed, has_edit=True, may_run=anything))
    assert words_of(NotFound("case", "999")).next.startswith("Check the number;")


@pytest.mark.parametrize(
    "error",
    [
        OutcomeUnknown("CreateEntry"),
        OutcomeUnknown("CreateEntry", status=503),
        NoAnswer("CreateEntry"),
        NoTurn("CreateEntry", budget="data stores: write"),
        Refused("CreateEntry", status=400),
        BadAnswer("CreateEntry"),
        RobloxDown("GetEntry"),
        errors.HeldUp(),
        errors.MemberUnreadable(),
        errors.Stopping(),
        errors.Busy(200),
        errors.StalePlan(),
        errors.JournalUnavailable(),
        RuntimeError(),
        asyncio.CancelledError(),
    ],
)
def test_the_words_of_an_error_say_the_same_of_the_change_as_its_case(error):
    says_that_nothing_was_changed = words_of(error).changed == NOTHING_CHANGED
    assert says_that_nothing_was_changed == (outcome_of(error) in NOT_APPLIED)


@pytest.mark.parametrize(
    "error",
    [
        NoAnswer("FindUsersByNames"),
        BadAnswer("FindUsersByNames"),
        PageOfProxy("FindUsersByNames", status=403),
        Refused("FindUsersByNames", status=401),
        Throttled("FindUsersByNames", status=429),
        RobloxDown("FindUsersByNames", status=503),
    ],
)
def test_an_error_of_another_service_names_that_service(error):
    error.service = "users"
    words = words_of(error)
    assert words.title.startswith("Roblox's service for users")
    assert "key" not in f"{words.happened} {words.next}"
    assert "ban changes" not in words.happened


def test_advice_names_only_what_its_reader_may_run():
    words = words_of(NotFound("entry", "Player_1"))
    assert "`/data create` makes one by hand" in str(words.next)
    shown = for_reader(words, lambda command: command in {"data keys", "data stores"})
    assert shown.next == (
        "The game makes one when the player first plays. `/data keys` lists the entries. `/data stores` lists the data stores."
    )
    assert for_reader(words, anything) == words


def test_why_it_was_refused_and_what_was_typed_stay():
    words = words_of(InvalidInput("key", "See `/data edit`. Or `/data replace`.", given="`/data delete`. Now."))
    assert for_reader(words, lambda _: False).happened == words.happened.replace(" Or `/data replace`.", "")
