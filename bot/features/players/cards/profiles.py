"""Players and their bans, as cards and as lines on other cards."""

from __future__ import annotations

from datetime import datetime

from bot.experiences.experiences import Experience
from bot.experiences.players import Player, Profile
from bot.experiences.sessions import Session
from bot.journal import Case
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import Restriction
from bot.ui import failures, text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import case_line


def who(player: Player) -> str:
    """Return a player in one line: both names and the id, with the earlier name that was typed, or that the account is gone."""
    names = f"**{text.escape(player.display_name)}** · @{text.escape(player.name)}" if player.name else "**Player**"
    line = f"{names} · {text.code(str(player.id))}"
    if player.gone:
        last = " any more; this is the last name that Steward knows" if player.name else ""
        return f"{line}\n-# Roblox has no such account{last}"
    if player.former_name is None:
        return line
    return f"{line}\n-# {text.escape(player.former_name)} is an earlier name of this account"


def profile_card(profile: Profile) -> Card:
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
        _cases(profile),
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


def session_line(session: Session, experience: Experience) -> str:
    """Return where and when a running server last saved this player."""
    place = f" in {text.escape(experience.place_name(session.place_id))}" if session.place_id is not None else ""  # type: ignore[arg-type]
    return f"a server{place} holds the data, last saved {text.relative(session.last_seen)}"


def _ban(profile: Profile) -> str:
    if isinstance(profile.restriction, OpenCloudError):
        return f"**Ban** not known: {unread(profile.restriction)}"
    line = restriction_line(profile.restriction, at=profile.at)
    return f"⚠️ **Banned** · {line}" if profile.restriction.is_active_at(profile.at) else f"**Ban** {line}"


def unread(error: OpenCloudError) -> str:
    """Return why something is not known, as it stands within a line."""
    title = failures.words_of(error).title
    return title if title.startswith("Roblox") else title[:1].lower() + title[1:]


def _data(profile: Profile) -> str:
    if profile.store is None:
        return "**Data** no store of player data is configured"
    if isinstance(profile.entry, OpenCloudError):
        return f"**Data** not known: {unread(profile.entry)}"
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


def _cases(profile: Profile) -> str:
    if profile.cases is None:
        return "-# Left out, as you may not read them: the latest cases"
    if not profile.cases:
        return "**Cases** none"
    return "**Cases**\n" + "\n".join(case_line(case) for case in profile.cases)


def restriction_line(restriction: Restriction, *, at: datetime) -> str:
    """Return in one line whether a ban holds, and until when."""
    if not restriction.is_active_at(at):
        return "no" if restriction.updated_at is None else "no, an earlier one has ended"
    if restriction.is_permanent or restriction.ends_at is None:
        return "**permanent**"
    return f"until {text.when(restriction.ends_at)}"
