"""The icons of cards: each has one meaning, comes first on a line, and a word follows it."""

from __future__ import annotations

BAN = "🔨"
WARNING = "🟨"
KICK = "👢"
UNDONE = "↩️"
NOTE = "📝"
FILE = "📎"
IN_GAME = "🎮"
NEW_ACCOUNT = "🆕"
SECOND_PERSON = "👥"
WAITING = "⏳"
DONE = "✅"
NOT_DONE = "❌"
NOT_ALLOWED = "⛔"
NOT_KNOWN = "🟣"
CAUTION = "⚠️"
LEFT_OUT = "⏭️"

EVERY = frozenset(
    {
        BAN,
        WARNING,
        KICK,
        UNDONE,
        NOTE,
        FILE,
        IN_GAME,
        NEW_ACCOUNT,
        SECOND_PERSON,
        WAITING,
        DONE,
        NOT_DONE,
        NOT_ALLOWED,
        NOT_KNOWN,
        CAUTION,
        LEFT_OUT,
        "🥇",
        "🥈",
        "🥉",
    }
)
"""Those, and the medals of leaderboards."""
