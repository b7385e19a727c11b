"""Every refusal of the rules, named once. The HTTP side gives each the shape of its API generation.

Codes: Roblox/creator-docs, cloud/reference/errors.md.
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):
    """A request that the world answers with an error.

    Attributes:
        status: The HTTP status.
        code: The v2 code.
        reason: The `datastoreErrorCode` that v1 adds.
    """

    status: ClassVar[int]
    code: ClassVar[str]
    default_reason: ClassVar[str] = ""

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.default_reason


class InvalidArgument(Refusal):
    """The request breaks a documented rule."""

    status = 400
    code = "INVALID_ARGUMENT"


class ForeignPlace(InvalidArgument):
    """A place that is not of the universe. The API of the servers answers this one with a sentence alone."""


class NotJson(Refusal):
    """An API of its own generation refuses what is not JSON by its content type."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class Internal(Refusal):
    """The service fails at what it was asked for, and does so again."""

    status = 500
    code = "INTERNAL"


class AlreadyExists(InvalidArgument):
    """An exclusive create found a value; Roblox answers 400, not 409."""

    default_reason = "ExclusiveCreateFailed"


class PermissionDenied(Refusal):
    """The key lacks a scope, or the target."""

    status = 403
    code = "PERMISSION_DENIED"
    default_reason = "InsufficientScope"


class NotFound(Refusal):
    """The resource does not exist."""

    status = 404
    code = "NOT_FOUND"
    default_reason = "EntryNotFound"


class Aborted(Refusal):
    """The precondition (etag, or a place open elsewhere) does not hold."""

    status = 409
    code = "ABORTED"


class ResourceExhausted(Refusal):
    """A rate limit is used up.

    Attributes:
        retry_after: Whole seconds until the window ends.
        budget_headers: The answer's headers about the budget.
    """

    status = 429
    code = "RESOURCE_EXHAUSTED"
    default_reason = "DatastoreThrottled"

    def __init__(self, message: str, *, retry_after: int, budget_headers: Mapping[str, str]) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.budget_headers = budget_headers
