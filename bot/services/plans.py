"""What every plan of a change has in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import InvalidInput, StalePlan
from bot.services.experiences import Experience

LIFETIME = timedelta(minutes=15)
"""A plan is acted on while the dialog that shows it can still be pressed, and no longer."""

REASON_LIMIT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A change as a value: what will be done, exactly, and until when it may be.

    Attributes:
        reason: Why, in the words of whoever asked; kept in the case.
        planned_at: When the world was read.
    """

    experience: Experience
    reason: str
    planned_at: datetime

    def ensure_fresh(self, now: datetime) -> None:
        """Refuse to act on what was shown too long ago.

        Raises:
            StalePlan: The plan is older than `LIFETIME`.
        """
        if now - self.planned_at > LIFETIME:
            raise StalePlan


def checked_reason(reason: str) -> str:
    """Return a reason without space around it.

    Raises:
        InvalidInput: It is empty or too long.
    """
    text = reason.strip()
    if not text:
        raise InvalidInput("reason", "Say why; the case keeps it.")
    if len(text) > REASON_LIMIT:
        raise InvalidInput("reason", f"At most {REASON_LIMIT} characters; this has {len(text)}.")
    return text
