"""Bodies of writes to standard entries, and Roblox's limits on their parts."""

from collections.abc import Mapping, Sequence

from bot import jsons
from bot.documents.document import Document
from bot.jsons import Json
from bot.opencloud import _json
from bot.opencloud._wire import Framed
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import UserId

MAX_USERS = 4
"""data-store-api-handling.md of v1. The current page says "X"."""
MAX_ATTRIBUTE_KEY, MAX_ATTRIBUTE_VALUE, MAX_ATTRIBUTES = 50, 250, 300
"""error-codes-and-limits.md, metadata: characters of one name, of one value, and of all names and values together."""


def entry_body(
    value: Document, users: Sequence[UserId], attributes: Mapping[str, Json], etag: str | None = None
) -> Framed:
    """The body of a create or an update.

    Raises:
        InvalidRequest: The users or the attributes break a rule, or the etag is empty.
    """
    guard = b"" if etag is None else b',"etag":' + _json.encode(precondition("etag", etag))
    return Framed(b'{"value":', value, b",%b%b}" % (metadata(users, attributes), guard))


def precondition(field: str, seen: str) -> str:
    """Check the etag or version that a write requires. Without one, the write would replace any entry.

    Raises:
        InvalidRequest: The precondition is empty.
    """
    if not seen:
        raise InvalidRequest(field, "the one that was read, but Roblox sent none")
    return seen


def increment_body(amount: int, users: Sequence[UserId], attributes: Mapping[str, Json]) -> bytes:
    """The body of an increment. The amount is always sent, because without one Roblox adds 1.

    Raises:
        InvalidRequest: The amount is not a whole number, or the users or the attributes break a rule.
    """
    return b'{"amount":%b,%b}' % (_json.encode(whole("amount", amount)), metadata(users, attributes))


def whole(field: str, number: int) -> int:
    """Check at run time that a number is an integer, as Roblox documents.

    Raises:
        InvalidRequest: It is not an integer.
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise InvalidRequest(field, "a whole number")
    return number


def metadata(users: Sequence[UserId], attributes: Mapping[str, Json]) -> bytes:
    """All users and attributes, as members of a body."""
    named = ",".join([f'"users/{user:d}"' for user in checked_users(users)])
    described = _json.encode(dict(attributes))
    if len(described) > MAX_ATTRIBUTE_KEY:  # a shorter text cannot break any of the limits
        checked_attributes(attributes)
    return b'"users":[%b],"attributes":%b' % (named.encode(), described)


def checked_users(users: Sequence[UserId]) -> Sequence[UserId]:
    """Return the users.

    Raises:
        InvalidRequest: There are too many.
    """
    if len(users) > MAX_USERS:
        raise InvalidRequest("users", f"at most {MAX_USERS}")
    return users


def checked_attributes(attributes: Mapping[str, Json]) -> dict[str, Json]:
    """Return the attributes.

    Raises:
        InvalidRequest: A name or a value is too long, or all are too long together.
    """
    total = 0
    for name, value in attributes.items():
        text = value if isinstance(value, str) else jsons.encode(value)
        if len(name) > MAX_ATTRIBUTE_KEY:
            raise InvalidRequest("attributes", f"names of at most {MAX_ATTRIBUTE_KEY} characters")
        if len(text) > MAX_ATTRIBUTE_VALUE:
            raise InvalidRequest("attributes", f"values of at most {MAX_ATTRIBUTE_VALUE} characters")
        total += len(name) + len(text)
    if total > MAX_ATTRIBUTES:
        raise InvalidRequest("attributes", f"at most {MAX_ATTRIBUTES} characters together")
    return dict(attributes)
