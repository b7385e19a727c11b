"""What can go wrong in Steward's own terms. What Roblox answers has a tree of its own in `opencloud.errors`.

    BotError
    +-- AccessDenied         the policy says no; carries the capability and every reason
    |   +-- BanKept          to unban or to have a ban shortened; carries who gave it, and whether it is permanent
    +-- LimitReached         allowed, but too much of it for now; carries the limit and when it frees
    +-- Frozen               changes are stopped for now; carries by whom, and why
    +-- InvalidInput         what a person typed; carries the field and the rule
    +-- NobodyLeft           a list on which there is nothing to do; carries why for each line
    +-- NotFound             a thing of ours or Roblox's that is not there; carries what was looked for
    +-- ApprovalNeeded         allowed, but not without a second person; carries the settings' rule
    +-- RequestOver          what waited for a second person waits no more; carries how it ended
    +-- StalePlan            the world changed, or time passed, since the plan was shown
    +-- TargetLocked         somebody else is changing the same thing; carries their case
    +-- CaseOver             the bulk that this was a part of was ended meanwhile; carries its case
    +-- BulkStopped          the bulk that this was a part of was stopped meanwhile; carries its case
    +-- FilesStuck           Discord neither gave nor took a file that somebody attached
    +-- JournalUnavailable   the intent could not be recorded, so nothing was sent
    +-- JournalUnreadable    something could not be looked up in the journal
    +-- Stopping             the bot is about to stop and begins nothing new
    +-- SettingsError        carries every problem at once

Errors carry data, never sentences: `ui.failures` finds the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.access.errors import AccessDenied, ApprovalNeeded, BotError, Frozen, LimitReached

__all__ = [
    "AccessDenied",
    "ApprovalNeeded",
    "BanKept",
    "BotError",
    "BulkStopped",
    "CaseOver",
    "FilesStuck",
    "Frozen",
    "InvalidInput",
    "JournalUnavailable",
    "JournalUnreadable",
    "LimitReached",
    "MissingKind",
    "NobodyLeft",
    "NotFound",
    "Problem",
    "RequestOver",
    "SettingsError",
    "StalePlan",
    "Stopping",
    "TargetLocked",
    "carry_case",
    "case_of",
    "kind_of",
]


class BanKept(AccessDenied):
    """The policy refuses to unban somebody, or to shorten their ban.

    Attributes:
        giver: Who gave it; None where that was outside Steward.
        case_id: The case that gave it; None likewise.
    """

    def __init__(self, denied: AccessDenied, *, giver: str | None, case_id: int | None, permanent: bool) -> None:
        super().__init__(denied.capability, denials=denied.denials, held_by=denied.held_by)
        self.giver = giver
        self.case_id = case_id
        self.permanent = permanent


class InvalidInput(BotError):
    """What a person gave breaks a rule. Nothing was sent."""

    def __init__(self, field: str, rule: str, *, given: str | None = None) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule
        self.given = given


class NobodyLeft(BotError):
    """A list of players on which there is nothing to do.

    Attributes:
        left_out: Each line as it was typed, and why nothing would be done.
    """

    def __init__(self, left_out: Sequence[tuple[str, BotError]]) -> None:
        super().__init__(f"{len(left_out)} lines")
        self.left_out = left_out


MissingKind: TypeAlias = Literal["case", "entry", "field", "freeze", "player", "request", "version"]
"""Kinds of things that people name."""


class NotFound(BotError):
    """Something named exactly is not there: a player, a case, an entry."""

    def __init__(self, what: MissingKind, name: str) -> None:
        super().__init__(f"{what} {name}")
        self.what = what
        self.name = name


class RequestOver(BotError):
    """A request for a second person is not open any more, or was drawn anew since this button was.

    Attributes:
        state: Where it stands: the value of a `journal.RequestState`.
    """

    def __init__(self, number: int, state: str) -> None:
        super().__init__(f"request {number} is {state}")
        self.number = number
        self.state = state


class StalePlan(BotError):
    """A plan no longer fits the world; carries the fresh plan where one could be made.

    Attributes:
        fresh: The same change planned anew on what is there now, to be shown and confirmed; None where the plan
            merely ran out of time.
    """

    def __init__(self, *, fresh: object | None = None) -> None:
        super().__init__("the plan is stale")
        self.fresh = fresh


class TargetLocked(BotError):
    """Somebody else is changing the same thing just now, and did not end in time. Raised before anything is sent.

    Attributes:
        case_id: Their case; None while they are about to open it.
        until: When their lock ends at the latest.
    """

    def __init__(self, case_id: int | None, *, until: datetime) -> None:
        super().__init__(f"locked by case {case_id}")
        self.case_id = case_id
        self.until = until


class CaseOver(BotError):
    """The bulk whose part this would be was ended meanwhile. Read in the transaction that would record the intent."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} is over")
        self.case_id = case_id


class BulkStopped(BotError):
    """The bulk whose part this would be was stopped meanwhile. Read in the transaction that would record the intent."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} is stopped")
        self.case_id = case_id


class FilesStuck(BotError):
    """Discord did not hand over what somebody attached, or did not take it where it stays. Raised before anything is sent."""


class JournalUnavailable(BotError):
    """The journal could not be written, so no request left.

    Attributes:
        replaced: Somebody removed its file, or put another or an older one there, while Steward ran.
    """

    def __init__(self, *, replaced: bool = False) -> None:
        super().__init__("the journal was replaced" if replaced else "the journal cannot be written")
        self.replaced = replaced


class JournalUnreadable(BotError):
    """The journal could not be read. Says nothing of a change: one may have been made before.

    Attributes:
        replaced: As of `JournalUnavailable`.
    """

    def __init__(self, *, replaced: bool = False) -> None:
        super().__init__("the journal was replaced" if replaced else "the journal cannot be read")
        self.replaced = replaced


class Stopping(BotError):
    """The bot is about to stop, so the change was not begun."""


_CASE = "__steward_case__"


def carry_case(error: BaseException, case_id: int, kind: str) -> None:
    """Have an exception, of whatever tree, carry the case of the change that it ended, and its kind."""
    setattr(error, _CASE, (case_id, kind))


def case_of(error: BaseException) -> int | None:
    """Return the case of the change that an exception ended; None where none was open."""
    case_id, _ = getattr(error, _CASE, (None, None))
    return case_id


def kind_of(error: BaseException) -> str | None:
    """Return the kind of that case, the value of a `journal.CaseKind`; None where none was open."""
    _, kind = getattr(error, _CASE, (None, None))
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in the settings.

    Attributes:
        place: A dotted path, as in `roles.moderator.may`, or the name of an environment variable.
        rule: What is wrong there and what would be right.
        line: The line of the settings file; None where it is not about a line.
        example: A line that would do.
    """

    place: str
    rule: str
    line: int | None = None
    example: str | None = None


class SettingsError(BotError):
    """The settings cannot be used; carries every problem at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.rule}" for each in problems))
        self.problems = problems
