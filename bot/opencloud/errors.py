"""What can go wrong between Steward and Roblox.

    OpenCloudError
    * InvalidRequest      refused here, before any request was made
    * NoAnswer            Roblox was not reached, or a read got no reply: nothing was applied
    * OutcomeUnknown      a write was sent and nobody can say whether it was applied
    * BadAnswer           a reply that is not what is documented; nothing was applied
    * Refused             4xx: Roblox said no, nothing was applied
      + KeyRejected       401
      + KeyLacksScope     403, carries the scopes that the operation needs
      + Missing           404
      + Conflict          409, 412, or a 400 that names the etag
      + AlreadyExists     400 to a create, established by reading the entry
      + Throttled         429, carries how long to wait
    * RobloxDown          5xx to a read, or 408 or 499, by which it was ended early

The first question to ask is "was anything applied?", and the class answers it: yes is a return value, "perhaps" is
OutcomeUnknown, everything else is no. Errors carry data, not sentences; `str()` is for logs and never holds a key.
"""

from collections.abc import Iterator
from datetime import timedelta


class OpenCloudError(Exception):
    """Anything this client raises.

    Attributes:
        operation: Roblox's name of the operation, such as `UpdateDataStoreEntry`; None before one was chosen.
        request_id: Roblox's own id of the answer, when it sent one; support asks for it.
    """

    def __init__(self, operation: str | None = None, *, request_id: str | None = None) -> None:
        super().__init__(operation)
        self.operation = operation
        self.request_id = request_id

    def __str__(self) -> str:
        return " ".join(str(fact) for fact in self._facts() if fact is not None and fact != "")

    def _facts(self) -> Iterator[object]:
        yield self.operation
        if self.request_id:
            yield f"[{self.request_id}]"


class InvalidRequest(OpenCloudError):
    """The arguments break a documented rule, so no request was made.

    Attributes:
        field: The argument, such as `key` or `value`.
        rule: The rule it breaks, such as `at most 50 bytes`.
    """

    def __init__(self, field: str, rule: str) -> None:
        super().__init__()
        self.field = field
        self.rule = rule

    def _facts(self) -> Iterator[object]:
        yield f"{self.field}: {self.rule}"


class NoAnswer(OpenCloudError):
    """Roblox could not be reached, or a read was lost. Nothing was applied."""


class OutcomeUnknown(OpenCloudError):
    """A write left this process and its fate is not known. Read back before doing anything else.

    Attributes:
        status: The status of the answer, when there was one at all: 5xx, 408 or 499, or a success that cannot be read.
        refusal: The refusal that a later attempt met, when an earlier one had gone unanswered: it may be about the
            earlier attempt's own success.
    """

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int | None = None,
        refusal: "Refused | None" = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(operation, request_id=request_id)
        self.status = status
        self.refusal = refusal

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield self.status
        if self.refusal is not None:
            yield f"then {self.refusal}"


class BadAnswer(OpenCloudError):
    """A reply to a read, a redirect or a proxy's 404 that is not what Roblox documents.

    Attributes:
        problem: What is wrong with it.
    """

    def __init__(self, operation: str | None = None, *, problem: str = "", request_id: str | None = None) -> None:
        super().__init__(operation, request_id=request_id)
        self.problem = problem

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield self.problem


class _Answered(OpenCloudError):
    """Roblox answered with a failure: the status, and whatever it said about it."""

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(operation, request_id=request_id)
        self.status = status
        self.code = code
        self.message = message

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield from (self.status, self.code, self.message)


class Refused(_Answered):
    """Roblox said no (4xx). Nothing was applied.

    Attributes:
        status: The HTTP status.
        code: Roblox's code, such as `INVALID_ARGUMENT`, if the body had one.
        message: Roblox's words, if the body had any.
    """


class KeyRejected(Refused):
    """401: the key is missing, wrong, expired, disabled, or not allowed from this address."""


class KeyLacksScope(Refused):
    """403: the key is known, but may not do this.

    Attributes:
        scopes: Each scope that the operation needs, such as `universe-datastores.objects:read`.
    """

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int = 403,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
        scopes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(operation, status=status, code=code, message=message, request_id=request_id)
        self.scopes = scopes

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        if self.scopes:
            yield f"needs {', '.join(self.scopes)}"


class Missing(Refused):
    """404: no such store, entry, version, user, universe or place."""


class Conflict(Refused):
    """The target is no longer what it was when it was read.

    A place is open in Team Create, or is none of the experience (Places_CreatePlaceVersionApiKey).
    """


class AlreadyExists(Refused):
    """The entry to create is already there."""

    @classmethod
    def of(cls, refusal: Refused) -> "AlreadyExists":
        """What a refusal to create means, once a read has shown that the entry is there."""
        return cls(
            refusal.operation,
            status=refusal.status,
            code=refusal.code,
            message=refusal.message,
            request_id=refusal.request_id,
        )


class Throttled(Refused):
    """429, or a wait that Roblox had asked for and that is longer than the caller's patience.

    Attributes:
        retry_after: How long to wait, if Roblox said so.
        subject: What is throttled: a budget's name, or `user 123`.
    """

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int = 429,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
        retry_after: timedelta | None = None,
        subject: str = "",
    ) -> None:
        super().__init__(operation, status=status, code=code, message=message, request_id=request_id)
        self.retry_after = retry_after
        self.subject = subject

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield self.subject
        if self.retry_after is not None:
            yield f"retry after {self.retry_after.total_seconds():g} s"


class RobloxDown(_Answered):
    """5xx, 408 or 499 to a read, on every attempt. Nothing was applied, for nothing was to be.

    Attributes:
        retry_after: How long to wait, if Roblox said so.
    """

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int = 503,
        code: str | None = None,
        message: str | None = None,
        request_id: str | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(operation, status=status, code=code, message=message, request_id=request_id)
        self.retry_after = retry_after
