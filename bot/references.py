"""What people type or paste to name a Roblox account, as one value: its id or its username. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from bot.i18n import mark
from bot.typed import trimmed

HIGHEST_ID = 2**53 - 1
"""Roblox's scripts keep ids in doubles, which are exact up to this."""
LOWEST_ID = 10_000
"""A lower number beside a name is rather a count."""
LONGEST_NAME = 50
"""Characters. Usernames have at most 20 now; old ones were longer."""

NO_REFERENCE = mark(
    "Give a Roblox username, a user id, the address of a profile, or one of the suggestions. Display names are not unique."
)
_NO_PROFILE = mark("This address is not one of a Roblox profile, like https://www.roblox.com/users/156/profile.")
_SHARED = mark(
    "A link to share does not say whose profile it is. Open it, and give the address of the profile or the username."
)
_SEVERAL = mark("This names more than one account. Give one: a username, a user id, or the address of a profile.")
_COUNT = mark("The number can be a user id or a count. Give the username alone, or the id alone.")
_DISCORD = mark("This is somebody in Discord. Give the username or the id of their Roblox account.")
_TOO_HIGH = mark("No Roblox account has so high an id.")

_ID_ONLY = mark("must be a Roblox user id, or the address of a profile: a username can belong to another account later")

_LONGEST = 300
"""Characters: more than any of these forms has."""
_AROUND = "`*\"'“”<>"
_MENTION = re.compile(r"<(?:@[!&]?|#)[0-9]+>")
_MARKED_LINK = re.compile(r"\[[^\]]*\]\(<?(\S+?)>?\)")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|(?:[\w-]+\.)*roblox\.com(?:/\S*)?", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)*roblox\.com")
_SHORT_HOST = "ro.blox.com"
_PATH = re.compile(r"/?(?:[a-z]{2}(?:-[a-z]{2,4})?/)?users/([0-9]+)(?:[/?#]\S*)?", re.IGNORECASE)
_CARD = re.compile(r".+(?:\(@|[·•] @)(?P<name>[^\s@()/]+)\)? [·•] `?(?P<id>[0-9]+)`?", re.DOTALL)
"""An account as cards and suggestions show it: only the end counts, because a display name can look like anything."""
_BESIDE_NAMES = (
    re.compile(r"(?P<name>.*\S)\s*[·•|]\s*`?(?P<id>[0-9]+)`?", re.DOTALL),
    re.compile(r"(?P<name>.*\S)\s*[(\[](?:id:?\s*)?(?P<id>[0-9]+)[)\]]", re.DOTALL | re.IGNORECASE),
)
_LABELLED_ID = re.compile(r"(?:user\s?id|user|player(?: [0-9]+ ·)?|id)\s*[:=#·\s]\s*`?([0-9]+)`?", re.IGNORECASE)
_ANY_ID = re.compile(r"\busers/([0-9]+)|(?<![\w@#?&=/.-])([0-9]{5,})(?!\w)", re.IGNORECASE)
_ANY_NAME = re.compile(r"(?<!\w)@(\w+)")
_LABELLED_NAME = re.compile(r"(?:.*[\s(])?@([^\s@()](?:[^@()]*[^\s@()])?)\)?", re.DOTALL)
_ID = re.compile(r"[1-9][0-9]*")
_NAME = re.compile(r"[^@/<>\n\r]+")


@dataclass(frozen=True, slots=True)
class ById:
    """An account by its id.

    Attributes:
        named: The name that was typed beside the id, if any. The id alone says which account is meant.
    """

    id: int
    named: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ByName:
    """An account by a username, which it has now or had before."""

    name: str


Reference = ById | ByName


def parse_reference(typed: str) -> Reference:
    """Read a username, an id, the address of a profile, or what Steward's cards and suggestions call an account.

    Digits alone are an id; `@123` is a username of digits, and so is a number that begins with 0, which no id does.

    Args:
        typed: As in `BuilderBen`, `@BuilderBen`, `70000001`, `https://www.roblox.com/users/70000001/profile`,
            `users/70000001`, `Ben the Builder (@BuilderBen)`, `Ben the Builder (@BuilderBen) · 70000001`,
            `BuilderBen (70000001)`.

    Raises:
        ValueError: It cannot be read as any of these. The error is the rule, a marked sentence.
    """
    text = trimmed(typed)
    if len(text) > _LONGEST:
        raise ValueError(NO_REFERENCE)
    if _MENTION.fullmatch(text):
        raise ValueError(_DISCORD)
    card = _CARD.fullmatch(text)
    if card:
        return _by_id(card["id"], named=card["name"])
    if _names_several(text):
        raise ValueError(_SEVERAL)
    marked = _MARKED_LINK.fullmatch(text)
    text = marked[1] if marked else text.strip(_AROUND).strip()
    path = _PATH.fullmatch(text)
    if path:
        return _by_id(path[1])
    address = _ADDRESS.match(text.removeprefix("("))
    if address:
        return _in_address(address[0].rstrip(").,;"))
    return _in_words(text)


def account_id(typed: str) -> int:
    """Read an account's id, in any form that has it.

    Raises:
        ValueError: It has no id. The error is the rule, a marked sentence.
    """
    match parse_reference(typed):
        case ById(user_id):
            return user_id
        case _:
            raise ValueError(_ID_ONLY)


def _in_words(text: str) -> Reference:
    """Read a name, an id, or both."""
    labelled = _LABELLED_ID.fullmatch(text)
    if labelled:
        return _by_id(labelled[1])
    beside = next(filter(None, (each.fullmatch(text) for each in _BESIDE_NAMES)), None)
    if beside:
        return _by_id_beside_name(beside["id"], named=beside["name"].strip(f"{_AROUND} @"))
    named = _LABELLED_NAME.fullmatch(text)
    if named:
        return _by_name(named[1])
    return _by_id(text) if _ID.fullmatch(text) else _by_name(text)


def _names_several(text: str) -> bool:
    """Whether a text has several ids, or several usernames: then nobody knows which one is meant."""
    ids = {first or second for first, second in _ANY_ID.findall(text)}
    return len(ids) > 1 or len({name.lower() for name in _ANY_NAME.findall(text)}) > 1


def _in_address(address: str) -> Reference:
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        raise ValueError(_NO_PROFILE) from None
    if not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError(_SHARED if parts.hostname == _SHORT_HOST else _NO_PROFILE)
    if parts.path.lower().startswith("/share"):
        raise ValueError(_SHARED)
    path = _PATH.fullmatch(parts.path)
    if path:
        return _by_id(path[1])
    asked = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    if "username" in asked:
        return _by_name(asked["username"])
    if parts.path.lower() == "/user.aspx" and "id" in asked:
        return _by_id(asked["id"])
    raise ValueError(_NO_PROFILE)


def _by_id(digits: str, *, named: str = "") -> ById:
    if not _ID.fullmatch(digits):
        raise ValueError(NO_REFERENCE)
    if len(digits) > len(str(HIGHEST_ID)) or int(digits) > HIGHEST_ID:
        raise ValueError(_TOO_HIGH)
    return ById(int(digits), named)


def _by_id_beside_name(digits: str, *, named: str) -> ById:
    found = _by_id(digits, named=named)
    if found.id < LOWEST_ID:
        raise ValueError(_COUNT)
    return found


def _by_name(name: str) -> ByName:
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValueError(NO_REFERENCE)
    return ByName(name)
