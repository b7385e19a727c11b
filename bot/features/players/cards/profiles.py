"""Players and their bans, as cards and as lines on other cards."""

from __future__ import annotations

from bot.features.bans.cards.bans import restriction_line
from bot.features.data.cards.entries import session_line
from bot.features.players.profiles import Profile
from bot.journal import Case
from bot.opencloud.errors import OpenCloudError
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import in_line
from bot.ui.players import who


def profile_card(profile: Profile, faces: Faces) -> Card:
    """Return the one card about a player."""
    player = profile.player
    created = f"\nAccount made {text.when(player.created_at)}" if player.created_at is not None else ""
    link = f"[Roblox profile](<https://www.roblox.com/users/{player.id}/profile>)"
    alerts = _alerts(profile)
    paragraphs = (
        f"{who(player)}{created}\n{link}",
        *(["\n".join(alerts)] if alerts else []),
        _ban(profile),
        _data(profile),
        *([_notes(profile)] if profile.notes else []),
        _cases(profile, faces),
    )
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Player in {text.escape(profile.experience.name)}",
        body=paragraphs,
        thumbnail=player.headshot,
    )


def _alerts(profile: Profile) -> list[str]:
    found = []
    if profile.is_new:
        found.append("⚠️ New account: less than 30 days old")
    if profile.session is not None:
        found.append(f"⚠️ In the game: {session_line(profile.session, profile.experience)}")
    return found


def _ban(profile: Profile) -> str:
    if isinstance(profile.restriction, OpenCloudError):
        return f"**Ban** not known: {in_line(profile.restriction)}"
    line = restriction_line(profile.restriction, at=profile.at)
    return f"⚠️ **Banned** · {line}" if profile.restriction.is_active_at(profile.at) else f"**Ban** {line}"


def _data(profile: Profile) -> str:
    if profile.store is None:
        return "**Data** no store of player data is configured"
    if isinstance(profile.entry, OpenCloudError):
        return f"**Data** not known: {in_line(profile.entry)}"
    if profile.entry is None:
        return f"**Data** nothing in {text.code(profile.store.alias)}"
    fields = [f"{text.escape(label)}: **{text.escape(value_line(value))}**" for label, value in profile.summary.items()]
    return "**Data** " + (" · ".join(fields) if fields else f"an entry in {text.code(profile.store.alias)}")


def value_line(value: object) -> str:
    """Return a small value in a few words."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return text.number(value)
    if isinstance(value, list | dict):
        return text.count(len(value), "item")
    return text.clip(str(value), 80)


def _notes(profile: Profile) -> str:
    return "**Notes**\n" + "\n".join(_note(note) for note in profile.notes)


def _note(note: Case) -> str:
    said = text.escape(text.clip(" ".join(note.reason.split()), 300)) or "erased"
    return f"🗒️ {said}\n-# {text.escape(note.actor_name)} {text.relative(note.created_at)} · case #{note.id}"


def _cases(profile: Profile, faces: Faces) -> str:
    if profile.cases is None:
        return "-# Left out, as you may not read them: the latest cases"
    if not profile.cases:
        return "**Cases** none"
    return "**Cases**\n" + "\n".join(faces.line(case) for case in profile.cases)
