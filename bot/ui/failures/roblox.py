"""What Roblox answered, or that it did not, in words."""

from __future__ import annotations

from bot import errors
from bot.opencloud import errors as opencloud
from bot.ui import text
from bot.ui.cards import Meaning
from bot.ui.failures.words import Table, Words


def _no_answer(_error: opencloud.NoAnswer) -> Words:
    return Words(
        title="Roblox could not be reached",
        happened="There was no connection to Roblox, or it broke off.",
        next="Try again in a minute.",
    )


def outcome_unknown(error: opencloud.OutcomeUnknown, by_hand: str | None = None) -> Words:
    """Return the words for a lost answer; `by_hand` is what to do where Roblox has no way to read it back."""
    case_id = errors.case_of(error)
    case = f"case #{case_id}" if case_id is not None else "the case"
    return Words(
        title="Sent, but Roblox did not answer",
        happened="The request left, and no clear answer came back.",
        changed="It may or may not have been applied, but not twice.",
        next=f"Roblox has no way to read this back, so {case} stays open until somebody else who may amend cases says what "
        f"became of it, with `/case settle`. {by_hand}"
        if by_hand is not None
        else f"Steward reads Roblox back every minute, and settles {case} itself as soon as that tells; what it cannot tell, "
        "somebody else who may amend cases settles with `/case settle`. Look before you repeat it.",
        meaning=Meaning.UNSURE,
    )


def _bad_answer(_error: opencloud.BadAnswer) -> Words:
    return Words(
        title="Roblox answered in a way Steward does not know",
        happened="The answer was not what Roblox documents.",
        next="Try again in a minute. If it stays like this, tell whoever runs Steward.",
    )


def _invalid_request(error: opencloud.InvalidRequest) -> Words:
    return Words(title=f"Roblox would not take that {text.escape(error.field)}", happened=text.escape(error.rule))


def _refused(error: opencloud.Refused) -> Words:
    said = f" It said: {text.quote(error.message)}" if error.message else ""
    return Words(title="Roblox refused", happened=f"Roblox answered {error.status}.{said}")


def _key_rejected(_error: opencloud.KeyRejected) -> Words:
    return Words(
        title="Roblox does not accept the key",
        happened="The Open Cloud key of this experience is wrong, disabled or expired.",
        next="Whoever runs Steward can see which with `python -m bot check`.",
    )


def _key_lacks_scope(error: opencloud.KeyLacksScope) -> Words:
    scopes = text.listing(text.code(scope) for scope in error.scopes)
    needed = f" It needs {scopes}." if scopes else ""
    return Words(
        title="The key may not do that",
        happened=f"The Open Cloud key of this experience lacks a permission, or this address is not on its list.{needed}",
        next="Whoever runs Steward can add it on Creator Hub, and see it with `python -m bot check`.",
    )


def _missing(_error: opencloud.Missing) -> Words:
    return Words(title="Not there", happened="Roblox has nothing under that name.", next="Check the spelling.")


def _conflict(error: opencloud.Conflict) -> Words:
    if error.operation == "CreatePlaceVersion":
        return Words(
            title="Roblox does not take an upload of this place",
            happened="Either somebody edits it in Team Create at this moment, or it is no place of this experience.",
            next="Close it in Studio and run the command again; if nobody edits it, check its id in the settings.",
        )
    return Words(
        title="The game wrote in between",
        happened="What you were shown is no longer what is there, so nothing was overwritten.",
        next="Run the command again to see how things stand.",
    )


def _already_exists(_error: opencloud.AlreadyExists) -> Words:
    return Words(title="Already there", happened="Something with that name exists.", next="Edit it instead.")


def _throttled(error: opencloud.Throttled) -> Words:
    wait = f"in {text.duration(error.retry_after)}" if error.retry_after is not None else "in a minute"
    return Words(
        title="Roblox asks us to wait",
        happened="Too many requests for now. Roblox takes two ban changes a minute per player, and shares the data budget with "
        "the live game.",
        next=f"Try again {wait}.",
    )


def _roblox_down(_error: opencloud.RobloxDown) -> Words:
    return Words(
        title="Roblox has trouble",
        happened="Roblox answered with an error of its own, several times.",
        next="Try again in a few minutes.",
    )


TABLE: Table = {
    opencloud.NoAnswer: _no_answer,
    opencloud.OutcomeUnknown: outcome_unknown,
    opencloud.BadAnswer: _bad_answer,
    opencloud.InvalidRequest: _invalid_request,
    opencloud.Refused: _refused,
    opencloud.KeyRejected: _key_rejected,
    opencloud.KeyLacksScope: _key_lacks_scope,
    opencloud.Missing: _missing,
    opencloud.Conflict: _conflict,
    opencloud.AlreadyExists: _already_exists,
    opencloud.Throttled: _throttled,
    opencloud.RobloxDown: _roblox_down,
}
