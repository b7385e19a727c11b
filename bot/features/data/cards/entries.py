"""Entries: one of them and its versions, as cards, and how people call it and where it is."""

from __future__ import annotations

from bot.experiences.experiences import Experience
from bot.experiences.sessions import Session
from bot.features.data.addresses import Address
from bot.features.data.cards.values import difference_block, value_block
from bot.features.data.reading import Comparison, EntryView
from bot.features.data.values import compact
from bot.opencloud.models import MOST_CHARACTERS
from bot.opencloud.resources.entries import Entry
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.players import who


def entry_card(view: EntryView) -> Card:
    """Return an entry, or a field of it, with all that is known about it. A value that is too long to read is a file."""
    shown, files = value_block(view.shown.value)
    field = f"{text.code(str(view.path))} of " if view.path is not None else ""
    warnings = []
    if view.session is not None:
        warnings.append(f"⚠️ In the game: {session_line(view.session, view.address.experience)}.")
    if view.damaged:
        warnings.append("⚠️ It holds a number at ±2^53: Roblox may have cut a larger one down to that.")
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"{field}{name_of(view.address)}",
        body=(place_of(view.address), shown, *warnings, _facts(view)),
        files=files,
        footer="An earlier version, not what stands there now." if view.moment.is_past else None,
    )


def comparison_card(comparison: Comparison) -> Card:
    """Return where two versions differ."""
    older, newer = (version_of(entry) for entry in (comparison.older, comparison.newer))
    found = comparison.difference
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Changes in {name_of(comparison.address)}",
        body=(
            place_of(comparison.address),
            f"From {older}\nTo {newer}",
            difference_block(found) if found else "The values are the same.",
        ),
    )


def name_of(address: Address) -> str:
    """Return how people call an entry."""
    if address.player is not None and address.player.display_name:
        return text.escape(address.player.display_name)
    return text.code(text.clip(address.key, 60))


def place_of(address: Address) -> str:
    """Return whose entry it is, and where exactly it stands."""
    scope = f" · scope {text.code(address.scope)}" if address.scope != "global" else ""
    place = (
        f"{text.code(address.store.name)} · {text.code(address.key)}{scope} · {text.escape(address.experience.name)}"
    )
    return f"{who(address.player)}\n-# {place}" if address.player is not None else place


def _facts(view: EntryView) -> str:
    entry = view.entry
    share = view.size / MOST_CHARACTERS
    users = text.listing(text.code(str(user)) for user in entry.users) or "none"
    times = [
        f"{label} {text.when(stamp.at)}"
        for label, stamp in (("Created", entry.created_at), ("Updated", entry.revised_at))
        if stamp is not None
    ]
    attributes = text.code(text.clip(compact(dict(entry.attributes)), 320)) if entry.attributes else "none"
    return "\n".join(
        [
            f"Version {text.code(entry.revision_id)}",
            *times,
            f"Size {text.size(view.size)} of 4 MB ({share:.1%})",
            f"Users {users} · attributes {attributes}",
        ]
    )


def version_of(entry: Entry) -> str:
    """Return which version of an entry it is, and of when."""
    written = f" of {text.when(entry.revised_at.at)}" if entry.revised_at is not None else ""
    return f"version {text.code(entry.revision_id)}{written}"


def session_line(session: Session, experience: Experience) -> str:
    """Return where and when a running server last saved this player."""
    place = f" in {text.escape(experience.place_name(session.place_id))}" if session.place_id is not None else ""  # type: ignore[arg-type]
    return f"a server{place} holds the data, last saved {text.relative(session.last_seen)}"
