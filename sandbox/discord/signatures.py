"""Signed addresses of files, which Discord lets expire: https://docs.discord.com/developers/reference#signed-attachment-cdn-urls."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

LIFE: Final = timedelta(hours=24)
"""As in the addresses that Discord gives out now."""

_KEY: Final = secrets.token_bytes(32)


def signed(url: str, *, now: datetime) -> str:
    """An address with the moment at which it expires, the moment at which it was given out, and a signature."""
    bare = unsigned(url)
    expires, issued = (f"{int(each.timestamp()):x}" for each in (now + LIFE, now))
    return f"{bare}?ex={expires}&is={issued}&hm={_signature(_path(bare), expires, issued)}&"


def unsigned(url: str) -> str:
    """The address without its signature."""
    return url.partition("?")[0]


def is_valid(path: str, query: Mapping[str, str], *, now: datetime) -> bool:
    """Whether a signed address still works."""
    try:
        expires = int(query["ex"], 16)
        expected = _signature(path, query["ex"], query["is"])
        return hmac.compare_digest(query["hm"], expected) and now.timestamp() < expires
    except (KeyError, ValueError, TypeError):
        return False


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _signature(path: str, expires: str, issued: str) -> str:
    return hmac.new(_KEY, f"{path}?{expires}&{issued}".encode(), hashlib.sha256).hexdigest()
