"""The cards of an entry and of a comparison, with the names of entries for people."""

from __future__ import annotations

from bot.experiences.experiences import Experience
from bot.experiences.sessions import Session, shows_no_session
from bot.features.data.addresses import Address
from bot.features.data.cards.values import difference_block, value_block
from bot.features.data.numbers import fields_of
from bot.features.data.reading import Comparison, EntryView
from bot.features.data.values import compact
from bot.i18n import tr
from bot.opencloud.models import MOST_CHARACTERS
from bot.opencloud.resources.entries import Entry
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.players import who


def entry_card(view: EntryView, file: bytes | None = None) -> Card:
    """Return an entry, or a field of it, with its facts. A value that is too long for the card is a file."""
    shown, files = value_block(view.shown, file)
    name = name_of(view.address)
    warnings = []
    if view.session is not None:
        server = session_line(view.session, view.address.experience)
        warnings.append(tr("⚠️ In the game: {server}.", server=server))
    elif not view.moment.is_past and hides_session(view.address):
        warnings.append(tr("-# Steward cannot see in this store whether the player is in the game."))
    if view.entry.clamped:
        warnings.append(tr("⚠️ It holds a number at ±2^53: Roblox may have reduced a larger number to it."))
    if view.large:
        warnings.append(tr("⚠️ It holds numbers beyond ±2^53: {fields}.", fields=fields_of(view.large)))
    return Card(
        meaning=Meaning.INFORMATION,
        title=name if view.path is None else tr("{field} of {name}", field=text.code(str(view.path)), name=name),
        body=(place_of(view.address), shown, *warnings, _facts(view)),
        files=files,
        footer=tr("An earlier version, not the present one.") if view.moment.is_past else None,
    )


def comparison_card(comparison: Comparison) -> Card:
    """Return where two versions differ."""
    older, newer = (version_of(entry) for entry in (comparison.older, comparison.newer))
    found = comparison.difference
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Changes in {name}", name=name_of(comparison.address)),
        body=(
            place_of(comparison.address),
            tr("From {older}\nTo {newer}", older=older, newer=newer),
            difference_block(found) if found else tr("The values are the same."),
        ),
    )


def name_of(address: Address) -> str:
    """Return the name of an entry for people."""
    if address.player is not None and address.player.display_name:
        return text.escape(address.player.display_name)
    return text.code(text.clip(address.key, 60))


def place_of(address: Address) -> str:
    """Return whose entry it is, with its exact address."""
    scope = [tr("scope {scope}", scope=text.code(address.scope))] if address.scope != "global" else []
    parts = [text.code(address.store.name), text.code(address.key), *scope, text.escape(address.experience.name)]
    place = " · ".join(parts)
    return f"{who(address.player)}\n-# {place}" if address.player is not None else place


def _facts(view: EntryView) -> str:
    entry = view.entry
    share = f"{view.size / MOST_CHARACTERS:.1%}"
    users = text.listing(text.code(str(user)) for user in entry.users) or tr("none")
    attributes = text.code(text.clip(compact(dict(entry.attributes)), 320)) if entry.attributes else tr("none")
    lines = [tr("Version {version}", version=text.code(entry.revision_id))]
    if entry.created_at is not None:
        lines.append(tr("Created {when}", when=text.when(entry.created_at.at)))
    if entry.revised_at is not None:
        lines.append(tr("Updated {when}", when=text.when(entry.revised_at.at)))
    lines += [
        tr("Size {size} of 4 MB ({share})", size=text.size(view.size), share=share),
        tr("Users {users} · attributes {attributes}", users=users, attributes=attributes),
    ]
    return "\n".join(lines)


def version_of(entry: Entry) -> str:
    """Return the version of an entry, with the time when it was written."""
    version = text.code(entry.revision_id)
    if entry.revised_at is None:
        return tr("version {version}", version=version)
    return tr("version {version} of {when}", version=version, when=text.when(entry.revised_at.at))


def hides_session(address: Address) -> bool:
    """Whether the entry of a player does not show if a server holds it."""
    return address.player is not None and shows_no_session(address.store.layout)


def session_line(session: Session, experience: Experience) -> str:
    """Return where and when a running server last saved the entry."""
    when = text.relative(session.last_seen)
    if session.place_id is None:
        return tr("a server holds the data, last saved {when}", when=when)
    place = text.escape(experience.place_name(session.place_id))  # type: ignore[arg-type]
    return tr("a server in {place} holds the data, last saved {when}", place=place, when=when)
