"""What Roblox forbids in the reason that a banned player reads: links, addresses and handles of people. Pure.

Roblox lists it in "Ban users" (creator-docs, players/index.md). It is found by its form, so it errs on the side of what people
write by mistake: a full stop without a space after it is no link, and a price is nobody's handle.
"""

from __future__ import annotations

import re
import unicodedata

from bot.i18n import mark

_USUAL = (
    "app|art|biz|blog|chat|cloud|club|com|dev|edu|example|fun|games|gg|gov|info|int|io|link|live|lol|mil|net|online|org|page|"
    "pro|rip|shop|site|space|store|tech|tk|top|tv|vip|website|wiki|wtf|xyz|zone"
)
_OF_COUNTRIES = (
    "ac|ad|ae|af|ag|al|ao|ar|au|az|ba|bd|bg|bh|bo|br|bw|by|bz|ca|cc|cd|cf|ch|ci|cl|cm|cn|co|cr|cu|cy|cz|de|dj|dk|dm|dz|ec|"
    "ee|eg|es|eu|fi|fj|fm|fo|fr|ga|gd|ge|gh|gi|gl|gm|gp|gr|gt|gy|hk|hn|hr|ht|hu|ie|il|iq|ir|jm|jo|jp|ke|kg|kh|km|kr|kw|ky|kz|"
    "lb|li|lk|lt|lu|lv|ly|mc|md|mg|mk|ml|mm|mn|mo|mt|mu|mv|mw|mx|mz|na|ne|ng|ni|nl|np|nu|nz|pe|pk|pl|pr|pt|pw|py|qa|ro|rs|ru|"
    "rw|sa|sc|sd|se|sg|si|sk|sn|sr|su|sv|sy|sz|tc|tj|tm|tn|tr|tt|tw|tz|ua|ug|uk|us|uy|uz|va|ve|vn|ye|yt|za|zm|zw"
)
_ENDING = re.compile(f"{_USUAL}|{_OF_COUNTRIES}", re.IGNORECASE)
"""Endings of domains that are no words in a sentence (IANA, Root Zone Database)."""
_WORD_ENDING = re.compile(
    "ai|am|an|as|at|be|do|go|he|hi|id|im|in|is|it|la|ma|me|my|no|of|pa|ph|sh|so|st|to|ws", re.IGNORECASE
)
"""Endings that are words as well: `it.no` misses a space, `t.me/abc` and `shop.example.it` do not."""

_DOMAIN = re.compile(r"(?<![\w@.-])(?P<labels>(?:[\w-]+\.)+)(?P<ending>[A-Za-z]{2,7})(?![\w-])(?P<path>[/:]\w)?")
_SCHEME = re.compile(r"\w://|\bwww\.\w", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}")
_HANDLE = re.compile(r"(?<!\w)@(?!\d+(?:[.,:]\d+)*(?:k|m|b|x|%|st|nd|rd|th|am|pm|h|min|s)?(?!\w))\w", re.IGNORECASE)
"""An @ before anything but a number, a price or a time. Discord has no handles like `Name#1234` any more."""

_FULL_STOPS = dict.fromkeys(map(ord, "\N{IDEOGRAPHIC FULL STOP}\N{HALFWIDTH IDEOGRAPHIC FULL STOP}"), ".")
"""What addresses may have in place of a full stop (RFC 3490, section 3.1), beside what NFKC makes one."""

_NO_EMAIL = mark("The player reads this, and Roblox forbids an e-mail address in it. Put such things in `note`.")
_NO_LINK = mark("The player reads this, and Roblox forbids a link in it. Put such things in `note`.")
_NO_HANDLE = mark("The player reads this, and Roblox forbids somebody's handle in it. Put such things in `note`.")


def forbidden_in(reason: str) -> str | None:
    """Return the marked rule that a reason breaks, or None. Other shapes of a letter or a full stop make no other address."""
    reason = unicodedata.normalize("NFKC", reason).translate(_FULL_STOPS)
    if _EMAIL.search(reason):
        return _NO_EMAIL
    if _SCHEME.search(reason) or any(map(_is_link, _DOMAIN.finditer(reason))):
        return _NO_LINK
    return _NO_HANDLE if _HANDLE.search(reason) else None


def _is_link(found: re.Match[str]) -> bool:
    ending, has_path = found["ending"], found["path"] is not None
    if ending.istitle() and not has_path:
        return False  # the first word of the next sentence
    if _ENDING.fullmatch(ending):
        return True
    return bool(_WORD_ENDING.fullmatch(ending)) and (has_path or found["labels"].count(".") > 1)
