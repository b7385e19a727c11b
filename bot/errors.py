"""Errors of Steward itself. Errors of Roblox have their own tree in `opencloud.errors`.

    BotError
    +-- AccessDenied         the policy refuses; carries the capability and every reason
    |   +-- BanKept          to unban somebody or shorten a ban; carries who gave the ban, and whether it is permanent
    +-- LimitReached         allowed, but too much for now; carries the limit and when it resets
    +-- Frozen               changes are stopped for now; carries who stopped them, and why
    +-- InvalidInput         what a person typed; carries the field and the rule
    |   +-- CannotUndo       a case that cannot be undone, or has nothing to put back; carries its number
    +-- NobodyLeft           a list of players with nothing to do; carries why for each line
    +-- NotFound             something that Steward or Roblox does not have; carries what was looked for
    +-- NameLookUpFailed     Roblox does not say whose username it is; carries the username
    +-- ApprovalNeeded       allowed, but only with a second person; carries the rule of the settings
    +-- AskedAlready         the same waits for a second person already; carries that request
    +-- RequestOver          an approval request no longer waits; carries how it ended
    +-- StalePlan            something changed, or too much time passed, since the plan was shown
    +-- TargetLocked         somebody else is changing the same thing; carries their case
    +-- CaseOver             the bulk of this change has been ended since; carries its case
    +-- BulkStopped          the bulk of this change has been stopped since; carries its case
    +-- FileTransferFailed           Discord did not pass on a file that somebody attached
    +-- MemberUnreadable     Discord did not say which roles somebody holds now
    +-- JournalUnavailable   the intent could not be recorded, so nothing was sent
    +-- JournalUnreadable    something could not be looked up in the journal
    +-- HeldUp               too much time passed between the intent and the request, so nothing was sent
    +-- Busy                 too much is under way, so this was not begun
    +-- CommandChanged       Discord offers a command as it was before an update
    +-- Stopping             the bot is about to stop and begins nothing new
    +-- SettingsError        carries every problem at once

Errors carry data; `ui.failures` finds the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.access.actor import DiscordId
from bot.access.errors import AccessDenied, ApprovalNeeded, BotError, Frozen, LimitReached

__all__ = [
    "AccessDenied",
    "ApprovalNeeded",
    "AskedAlready",
    "BanKept",
    "BotError",
    "BulkStopped",
    "Busy",
    "CaseOver",
    "CommandChanged",
    "FileTransferFailed",
    "Frozen",
    "HeldUp",
    "InvalidInput",
    "JournalUnavailable",
    "JournalUnreadable",
    "LimitReached",
    "MemberUnreadable",
    "MissingKind",
    "NameLookUpFailed",
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
        giver: Who gave the ban; None if it was given outside Steward.
        case_id: The case of the ban; None if it was given outside Steward.
        permanent: Whether the ban is permanent.
        ends_sooner: Whether it would end sooner; otherwise it would only spare other accounts.
    """

    def __init__(
        self, denied: AccessDenied, *, giver: str | None, case_id: int | None, permanent: bool, ends_sooner: bool
    ) -> None:
        super().__init__(denied.capability, denials=denied.denials, held_by=denied.held_by)
        self.giver = giver
        self.case_id = case_id
        self.permanent = permanent
        self.ends_sooner = ends_sooner


class InvalidInput(BotError):
    """What a person typed breaks a rule. Nothing was sent.

    Attributes:
        field: The option.
        rule: The rule, in the language of the person.
        given: What they typed; None if the rule is not about that.
    """

    def __init__(self, field: str, rule: str, *, given: str | None = None) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule
        self.given = given


class CannotUndo(InvalidInput):
    """A case cannot be undone, or there is nothing to put back.

    Attributes:
        number: The case.
    """

    def __init__(self, number: int, rule: str, *, field: str = "case", given: str | None = None) -> None:
        super().__init__(field, rule, given=given)
        self.number = number


class NobodyLeft(BotError):
    """A list of players with nothing to do.

    Attributes:
        left_out: Each line as it was typed, and why nothing would be done.
    """

    def __init__(self, left_out: Sequence[tuple[str, BotError]]) -> None:
        super().__init__(f"{len(left_out)} lines")
        self.left_out = left_out


MissingKind: TypeAlias = Literal["case", "entry", "field", "freeze", "player", "request", "version"]
"""Kinds of things that people name."""


class NotFound(BotError):
    """Something with an exact name does not exist: a player, a case, an entry.

    Attributes:
        near: What has a similar name, as people can type it.
    """

    def __init__(self, what: MissingKind, name: str, *, near: Sequence[str] = ()) -> None:
        super().__init__(f"{what} {name}")
        self.what = what
        self.name = name
        self.near = near


class NameLookUpFailed(BotError):
    """Roblox does not say which account has a username. Looking up an id does not need that service.

    Attributes:
        refused: Roblox refuses such questions, so to ask again does not help.
        near: Accounts that had this or a similar name when Steward last saw them, as people can type them.
    """

    def __init__(self, name: str, *, refused: bool, near: Sequence[str] = ()) -> None:
        super().__init__(f"the username {name}")
        self.name = name
        self.refused = refused
        self.near = near


class RequestOver(BotError):
    """An approval request is no longer open, or its card was drawn again after this button.

    Attributes:
        state: Its state: the value of a `journal.RequestState`.
    """

    def __init__(self, number: int, state: str) -> None:
        super().__init__(f"request {number} is {state}")
        self.number = number
        self.state = state


class AskedAlready(BotError):
    """Somebody has asked for the same act on the same target, and it waits for a second person.

    Attributes:
        number: The open request.
        asker_id: Who asked for it.
    """

    def __init__(
        self, number: int, *, asker_id: DiscordId, asker_name: str, asked_at: datetime, expires_at: datetime
    ) -> None:
        super().__init__(f"request {number} waits for the same")
        self.number = number
        self.asker_id = asker_id
        self.asker_name = asker_name
        self.asked_at = asked_at
        self.expires_at = expires_at


class StalePlan(BotError):
    """A plan no longer fits the present state; carries a fresh plan if one could be made.

    Attributes:
        fresh: The same change, planned again on the present state, to be shown and confirmed; None if the plan is only
            too old.
    """

    def __init__(self, *, fresh: object | None = None) -> None:
        super().__init__("the plan is stale")
        self.fresh = fresh


class TargetLocked(BotError):
    """Somebody else is changing the same thing, and did not finish in time. Raised before anything is sent.

    Attributes:
        case_id: Their case; None while they have not opened it yet.
        until: When their target lock ends at the latest.
    """

    def __init__(self, case_id: int | None, *, until: datetime) -> None:
        super().__init__(f"locked by case {case_id}")
        self.case_id = case_id
        self.until = until


class CaseOver(BotError):
    """The bulk of this change has been ended since. Read in the transaction that would record the intent."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} is over")
        self.case_id = case_id


class BulkStopped(BotError):
    """The bulk of this change has been stopped since. Read in the transaction that would record the intent."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"case {case_id} is stopped")
        self.case_id = case_id


class FileTransferFailed(BotError):
    """Discord did not hand over an attached file, or did not take it in the log channel. Raised before anything is sent."""


class MemberUnreadable(BotError):
    """Discord did not say which roles somebody holds now, and they may matter. Raised before anything is sent."""


class JournalUnavailable(BotError):
    """The journal could not be written, so nothing was sent.

    Attributes:
        replaced: Somebody removed its file, or replaced it by another or older one, while Steward ran.
    """

    def __init__(self, *, replaced: bool = False) -> None:
        super().__init__("the journal was replaced" if replaced else "the journal cannot be written")
        self.replaced = replaced


class JournalUnreadable(BotError):
    """The journal could not be read. A change may have been made before that.

    Attributes:
        replaced: As in `JournalUnavailable`.
    """

    def __init__(self, *, replaced: bool = False) -> None:
        super().__init__("the journal was replaced" if replaced else "the journal cannot be read")
        self.replaced = replaced


class HeldUp(BotError):
    """Too much time passed after the change was recorded, so it was not sent: the process was stopped, or the computer slept."""


class Busy(BotError):
    """Too much is under way at once, so this was not begun.

    Attributes:
        count: How many commands and presses are being answered.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} under way")
        self.count = count


class CommandChanged(BotError):
    """Discord offers a command, or options of it, that this version does not have."""


class Stopping(BotError):
    """The bot is about to stop, so it did not begin the change."""


_CASE = "__steward_case__"


def carry_case(error: BaseException, case_id: int, kind: str) -> None:
    """Add to any exception the case of the change that it ended, and the kind of that case."""
    setattr(error, _CASE, (case_id, kind))


def case_of(error: BaseException) -> int | None:
    """Return the case of the change that an exception ended; None if no case was open."""
    case_id, _ = getattr(error, _CASE, (None, None))
    return case_id


def kind_of(error: BaseException) -> str | None:
    """Return the kind of that case, the value of a `journal.CaseKind`; None if no case was open."""
    _, kind = getattr(error, _CASE, (None, None))
    return kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to correct in the settings.

    Attributes:
        place: A dotted path, as in `roles.moderator.may`, or the name of an environment variable.
        rule: What is wrong there, and what is right.
        line: The line of the settings file; None if it is not about a line.
        example: A line that is right.
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
