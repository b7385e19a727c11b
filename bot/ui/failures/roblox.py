"""What Roblox answered, or that it did not, in words."""

from __future__ import annotations

from bot import errors
from bot.i18n import mark, tr
from bot.opencloud import errors as opencloud
from bot.ui import text
from bot.ui.cards import Meaning
from bot.ui.failures.words import Table, Words


def _roblox(error: opencloud.OpenCloudError) -> str:
    """Return the service that an error is about."""
    return tr("Roblox") if error.service is None else tr("Roblox's service for {what}", what=error.service)


def _no_answer(error: opencloud.NoAnswer) -> Words:
    return Words(
        title=tr("{roblox} could not be reached", roblox=_roblox(error)),
        happened=tr("There was no connection to Roblox, or it broke off."),
        next=tr("Try again in a minute."),
    )


def outcome_unknown(error: opencloud.OutcomeUnknown, by_hand: str | None = None) -> Words:
    """Return the words for a lost answer.

    Args:
        error: What happened.
        by_hand: A marked sentence: what to do if Roblox has no way to read it back; None if it has one.
    """
    case_id = errors.case_of(error)
    case = tr("case #{number}", number=case_id) if case_id is not None else tr("the case")
    if by_hand is None:
        advice = tr(
            "Steward asks Roblox every minute, and settles {case} when Roblox shows the outcome. If Roblox does not show it, "
            "somebody else who may amend cases settles it. `/case settle` does that. Look before you repeat it.",
            case=case,
        )
    else:
        settle = tr(
            "Roblox has no way to read this back, so {case} stays open until somebody else who may amend cases says "
            "whether it was applied. `/case settle` does that.",
            case=case,
        )
        advice = f"{settle} {tr(by_hand)}"
    if error.page is None:
        happened = tr("The request left, and no clear answer came back.")
    else:
        happened = tr(
            "Something between Steward and Roblox, like a proxy or a firewall, answered {status} with a page of its own. "
            "That does not say whether Roblox got the request.",
            status=error.page,
        )
        advice = f"{advice} {tr(_MORE_BY_CHECK)}"
    return Words(
        title=tr("Sent, but Roblox did not answer"),
        happened=happened,
        changed=mark("It may or may not have been applied, but not twice."),
        next=advice,
        meaning=Meaning.UNSURE,
    )


_MORE_BY_CHECK = mark(
    "If it stays like this, tell the person who runs Steward, who can see more with `python -m bot check`."
)


def _bad_answer(error: opencloud.BadAnswer) -> Words:
    return Words(
        title=tr("{roblox} gave an odd answer", roblox=_roblox(error)),
        happened=tr("The answer was not what Roblox documents."),
        next=tr("Try again in a minute. If it stays like this, tell the person who runs Steward."),
    )


def _page_of_proxy(error: opencloud.PageOfProxy) -> Words:
    return Words(
        title=tr("{roblox} was not reached", roblox=_roblox(error)),
        happened=tr(
            "Something between Steward and Roblox, like a proxy or a firewall, answered {status} with a page of its own. "
            "Roblox itself said nothing.",
            status=error.status,
        ),
        next=" ".join((tr("Try again in a minute."), tr(_MORE_BY_CHECK))),
    )


def _incomplete(_error: opencloud.Incomplete) -> Words:
    return Words(
        title=tr("Roblox did not list everything"),
        happened=tr("Roblox could not get a part of the list. What is missing may still be there."),
        next=tr("Try again in a minute."),
    )


def _invalid_request(error: opencloud.InvalidRequest) -> Words:
    return Words(
        title=tr("Roblox would not take that {field}", field=text.escape(error.field)), happened=text.escape(error.rule)
    )


def _refused(error: opencloud.Refused) -> Words:
    roblox = _roblox(error)
    happened = (
        tr(
            "{roblox} answered {status}. It said: {message}",
            roblox=roblox,
            status=error.status,
            message=text.quote(error.message),
        )
        if error.message
        else tr("{roblox} answered {status}.", roblox=roblox, status=error.status)
    )
    return Words(title=tr("{roblox} refused", roblox=roblox), happened=happened)


def _key_rejected(_error: opencloud.KeyRejected) -> Words:
    return Words(
        title=tr("Roblox does not accept the key"),
        happened=tr("The Open Cloud key of this experience is wrong, disabled or expired."),
        next=tr("The person who runs Steward can see which with `python -m bot check`."),
    )


def _key_lacks_scope(error: opencloud.KeyLacksScope) -> Words:
    happened = tr("The Open Cloud key of this experience lacks a permission, or this address is not on its list.")
    scopes = text.listing(text.code(scope) for scope in error.scopes)
    needed = tr("It needs {scopes}.", scopes=scopes) if scopes else ""
    return Words(
        title=tr("The key may not do that"),
        happened=" ".join(filter(None, (happened, needed))),
        next=tr("The person who runs Steward can add it on Creator Hub, and see it with `python -m bot check`."),
    )


def _missing(_error: opencloud.Missing) -> Words:
    return Words(
        title=tr("Not there"),
        happened=tr("Roblox has nothing under that name."),
        next=tr("Check the spelling. `/data stores` lists the data stores. `/data keys` lists their keys."),
    )


def _conflict(error: opencloud.Conflict) -> Words:
    if error.operation == "CreatePlaceVersion":
        return Words(
            title=tr("Roblox takes no upload of this place"),
            happened=tr(
                "Either somebody edits it in Team Create at this moment, or it is not a place of this experience."
            ),
            next=tr("Close it in Studio and run the command again; if nobody edits it, check its id in the settings."),
        )
    return Words(
        title=tr("The game wrote in between"),
        happened=tr("What you saw has changed since, so nothing was overwritten."),
        next=tr("Run the command again to see how things are now."),
    )


def _already_exists(_error: opencloud.AlreadyExists) -> Words:
    return Words(
        title=tr("Already there"),
        happened=tr("Something with that name exists."),
        next=tr("Edit it instead."),
    )


def _throttled(error: opencloud.Throttled) -> Words:
    wait = error.retry_after
    budget = tr("Roblox allows two ban changes a minute per player, and shares the data budget with the live game.")
    return Words(
        title=tr("{roblox} asks us to wait", roblox=_roblox(error)),
        happened=" ".join([tr("Too many requests for now."), *([budget] if error.service is None else [])]),
        next=tr("Try again in {wait}.", wait=text.duration(wait)) if wait is not None else tr("Try again in a minute."),
    )


def _roblox_down(error: opencloud.RobloxDown) -> Words:
    if error.is_page:
        return Words(
            title=tr("{roblox} has trouble", roblox=_roblox(error)),
            happened=tr(
                "A page with the error {status} came back several times. It is of Roblox, or of something between Steward and "
                "Roblox, like a proxy.",
                status=error.status,
            ),
            next=" ".join((tr("Try again in a few minutes."), tr(_MORE_BY_CHECK))),
        )
    return Words(
        title=tr("{roblox} has trouble", roblox=_roblox(error)),
        happened=tr("{roblox} answered with an error of its own, several times.", roblox=_roblox(error)),
        next=tr("Try again in a few minutes."),
    )


def _no_turn(error: opencloud.NoTurn) -> Words:
    return Words(
        title=tr("Steward had no turn"),
        happened=tr(
            "Steward uses only its own part of what Roblox allows ({budget}), so that the live game has the rest. This waited "
            "too long for its turn, so Steward did not send it.",
            budget=text.escape(error.budget),
        ),
        next=tr("Try again in a few minutes. `/staff health` shows the budgets."),
    )


TABLE: Table = {
    opencloud.NoTurn: _no_turn,
    opencloud.NoAnswer: _no_answer,
    opencloud.OutcomeUnknown: outcome_unknown,
    opencloud.BadAnswer: _bad_answer,
    opencloud.Incomplete: _incomplete,
    opencloud.PageOfProxy: _page_of_proxy,
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
