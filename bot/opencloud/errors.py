"""What can go wrong between Steward and Roblox.

    OpenCloudError
    * InvalidRequest      the client refused the arguments and sent nothing
    * NoAnswer            Roblox was not reached, or a read got no answer: nothing was applied
    * OutcomeUnknown      a write was sent, and may or may not have been applied
    * BadAnswer           the answer differs from the documentation: nothing was applied
      + Incomplete        a list without a part that Roblox could not get
      + PageOfProxy       a redirect, or a page in place of Roblox's JSON
    * Refused             4xx: Roblox refused the request, nothing was applied
      + KeyRejected       401
      + KeyLacksScope     403, has the scopes that the operation needs
      + Missing           404
      + Conflict          409, 412, or a 400 that names the etag
      + AlreadyExists     400 to a create, and a read found the entry
      + Throttled         429, has the time to wait
    * RobloxDown          5xx, 408 or 499 to a read

The first question is "was anything applied?", and the class answers it. A return value means yes, OutcomeUnknown means
perhaps, any other error means no. Errors have data, not sentences. `str()` is for logs and never has a key.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Self


class OpenCloudError(Exception):
    """Base class of every error of this client.

    Attributes:
        operation: Roblox's name for the operation, such as `UpdateDataStoreEntry`. None if no request was built.
        request_id: Roblox's id of the answer, if it has one. Roblox's support asks for it.
        service: The public service that was asked, `users` or `thumbnails`; None for Open Cloud. Only Open Cloud gets the key, so
            an error of the others says nothing about it.
    """

    def __init__(self, operation: str | None = None, *, request_id: str | None = None) -> None:
        super().__init__(operation)
        self.operation = operation
        self.request_id = request_id
        self.service: str | None = None

    def __str__(self) -> str:
        return " ".join(str(fact) for fact in self._facts() if fact is not None and fact != "")

    def _facts(self) -> Iterator[object]:
        yield self.operation
        if self.request_id:
            yield f"[{self.request_id}]"


class InvalidRequest(OpenCloudError):
    """The arguments break a documented rule, so nothing was sent.

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
    """Roblox could not be reached, or a read got no answer. Nothing was applied."""


class NoTurn(OpenCloudError):
    """A write waited too long for a place in Steward's own share of a budget. It was not sent.

    Attributes:
        budget: The budget's name for people.
    """

    def __init__(self, operation: str | None = None, *, budget: str = "") -> None:
        super().__init__(operation)
        self.budget = budget


class OutcomeUnknown(OpenCloudError):
    """A write was sent, and it is not known whether it was applied. Read the present state before you do anything else.

    Attributes:
        status: The status of the answer, if there was one: 5xx, 408 or 499, or a success that cannot be decoded.
        refusal: The refusal of a later attempt, after an earlier one got no answer. Its cause may be that the earlier
            attempt was applied.
        page: The status of the answer, if it was a page, as of a proxy, in place of Roblox's JSON.
    """

    def __init__(
        self,
        operation: str | None = None,
        *,
        status: int | None = None,
        refusal: "Refused | None" = None,
        page: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(operation, request_id=request_id)
        self.status = status
        self.refusal = refusal
        self.page = page

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield self.status
        if self.page is not None:
            yield f"{self.page} with a page"
        if self.refusal is not None:
            yield f"then {self.refusal}"


class BadAnswer(OpenCloudError):
    """The answer differs from what Roblox documents: to a read, or as the page of a proxy.

    Attributes:
        problem: What is wrong with it.
    """

    def __init__(self, operation: str | None = None, *, problem: str = "", request_id: str | None = None) -> None:
        super().__init__(operation, request_id=request_id)
        self.problem = problem

    def _facts(self) -> Iterator[object]:
        yield from super()._facts()
        yield self.problem


class Incomplete(BadAnswer):
    """Roblox says that it could not get a part of a list: what is absent may still be there."""

    def __init__(self, operation: str | None = None, *, request_id: str | None = None) -> None:
        super().__init__(operation, problem="a part of the list is missing", request_id=request_id)


class PageOfProxy(BadAnswer):
    """An answer that is not of Roblox: something in between, such as a proxy or a firewall, answered with a page of its own.

    Attributes:
        status: The status of the page.
    """

    def __init__(self, operation: str | None = None, *, status: int = 403, request_id: str | None = None) -> None:
        super().__init__(operation, problem=f"{status} from a proxy", request_id=request_id)
        self.status = status


class _Answered(OpenCloudError):
    """Roblox answered with an error: its status, code and message."""

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
    """Roblox refused the request (4xx). Nothing was applied.

    Attributes:
        status: The HTTP status.
        code: Roblox's code, such as `INVALID_ARGUMENT`, if the body has one.
        message: Roblox's message, if the body has one.
    """

    @classmethod
    def of(cls, refusal: "Refused") -> Self:
        """Make a refusal of this class from a wider one, after a read shows what it means."""
        return cls(
            refusal.operation,
            status=refusal.status,
            code=refusal.code,
            message=refusal.message,
            request_id=refusal.request_id,
        )


class KeyRejected(Refused):
    """401: the key is missing, wrong, expired, disabled, or not allowed from this address."""


class KeyLacksScope(Refused):
    """403: the key is valid, but lacks a scope.

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
    """404: the store, entry, version, user, universe or place does not exist."""


class Conflict(Refused):
    """The target changed after it was read.

    For a place: it is open in Team Create, or not a place of the experience (Places_CreatePlaceVersionApiKey).
    """


class AlreadyExists(Refused):
    """The entry to create already exists."""


class Throttled(Refused):
    """429, or a pause after an earlier 429 that is longer than the caller's patience.

    Attributes:
        retry_after: How long to wait, if Roblox says it.
        subject: What is throttled: the name of a budget, or `user 123`.
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
    """Roblox answered every attempt of a read with 5xx, 408 or 499. A read applies nothing.

    Attributes:
        retry_after: How long to wait, if Roblox says it.
        is_page: Whether the last answer was a page, which may be of a proxy.
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
        is_page: bool = False,
    ) -> None:
        super().__init__(operation, status=status, code=code, message=message, request_id=request_id)
        self.retry_after = retry_after
        self.is_page = is_page
