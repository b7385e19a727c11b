"""The cards of an entry and of a comparison, with the names of entries for people."""

from __future__ import annotations

from datetime import timedelta

from bot.experiences.experiences import Experience
from bot.experiences.field_paths import FieldPath
from bot.experiences.sessions import Session, shows_no_session
from bot.features.data.addresses import Address
from bot.features.data.cards.values import difference_lines, value_block
from bot.features.data.numbers import fields_of
from bot.features.data.reading import Comparison, EntryView
from bot.features.data.values import compact
from bot.i18n import tr
from bot.opencloud.resources.entries import Entry
from bot.ui import icons, text
from bot.ui.cards import Card, Meaning
from bot.ui.players import name, subject

_SAME_SAVE = timedelta(minutes=1)
"""How far the game's clock may be from Roblox's."""
KEY_LENGTH = 18
"""Characters of a key in a title, which has room for a name of 20."""


def entry_card(view: EntryView, file: bytes | None = None) -> Card:
    """Return an entry, or a field of it, with its facts. A value that is too long for the card is a file."""
    shown, files = value_block(view.shown, file)
    owner = name_of_entry(view.address)
    warnings = []
    if view.session is not None:
        # Where the server has saved last, the line about the save says when.
        saved = view.entry.revised_at
        says_when = saved is None or abs(saved.at - view.session.last_seen) > _SAME_SAVE
        warnings.append(session_line(view.session, view.address.experience, says_when=says_when))
    elif not view.moment.is_past and hides_session(view.address):
        warnings.append(tr("-# Steward cannot see in this store whether the player is in the game."))
    if view.entry.clamped:
        sentence = tr("It holds a number at ±2^53: Roblox may have reduced a larger number to it.")
        warnings.append(f"{icons.CAUTION} {sentence}")
    if view.large:
        sentence = tr("It holds numbers beyond ±2^53: {fields}.", fields=fields_of(view.large))
        warnings.append(f"{icons.CAUTION} {sentence}")
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Data of {name}", name=owner),
        subject=subject_of_entry(view.address),
        headshot=view.address.player.headshot if view.address.player is not None else None,
        state=tuple(filter(None, (*warnings, saved_line(view.entry, is_past=view.moment.is_past)))),
        body=(*([_field(view.address, view.path)] if view.path is not None else []), shown),
        note=_facts(view),
        files=files,
    )


def _field(address: Address, path: FieldPath) -> str:
    label = address.labels.get(str(path))
    return f"**{text.escape(label)}**" if label is not None else text.code(text.clip(str(path), 80))


def comparison_card(comparison: Comparison) -> Card:
    """Return where two versions differ."""
    address, found = comparison.address, comparison.difference
    newer = tr("now") if comparison.with_now else save_of(comparison.newer)
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("{name}: what changed", name=name_of_entry(address)),
        subject=subject_of_entry(address),
        headshot=address.player.headshot if address.player is not None else None,
        state=(f"{save_of(comparison.older)} → **{newer}**",),
        body=(difference_lines(found, labels=address.labels) if found else tr("The values are the same."),),
        note=(address_line(address),),
    )


def name_of_entry(address: Address) -> str:
    """Return the name of an entry for people: the username of its owner, else its key."""
    return name(address.player) if address.player is not None else text.code(text.clip(address.key, KEY_LENGTH))


def subject_of_entry(address: Address) -> str:
    """Return the small lines under the title of a card about an entry: its owner, and the experience where there are several."""
    game = address.experience.shown_name
    return subject(address.player, game) if address.player is not None else text.escape(game) if game else ""


def address_line(address: Address) -> str:
    """Return the exact address of an entry, for small print."""
    return " · ".join(place_of(store=address.store.name, scope=address.scope, key=address.key))


def place_of(*, store: str, scope: str, key: str) -> list[str]:
    """Return the parts of an address; the usual scope is left out."""
    scopes = [tr("scope {scope}", scope=text.code(scope))] if scope != "global" else []
    return [text.code(store), *scopes, text.code(key)]


def _facts(view: EntryView) -> tuple[str, ...]:
    entry = view.entry
    size = tr("{size} of 4 MB", size=text.size(view.size))
    users = text.listing(text.code(str(user)) for user in entry.users) or tr("none")
    attributes = text.code(text.clip(compact(dict(entry.attributes)), 320)) if entry.attributes else tr("none")
    made = [tr("created {when}", when=text.ago(entry.created_at.at))] if entry.created_at is not None else []
    return (
        " · ".join([address_line(view.address), size, *made]),
        tr("Users {users} · attributes {attributes}", users=users, attributes=attributes),
    )


def saved_line(entry: Entry, *, is_past: bool) -> str:
    """Return when a save was written: the moment if that save was asked for, else how long ago; empty where that is unknown."""
    if entry.revised_at is None:
        return ""
    if is_past:
        return tr("The save of **{when}**", when=text.at(entry.revised_at.at))
    return tr("Saved {when}", when=text.ago(entry.revised_at.at))


def save_of(entry: Entry) -> str:
    """Return a save by its moment."""
    return text.at(entry.revised_at.at) if entry.revised_at is not None else tr("a save of unknown time")


def hides_session(address: Address) -> bool:
    """Whether the entry of a player does not show if a server holds it."""
    return address.player is not None and shows_no_session(address.store.layout)


def session_line(session: Session, experience: Experience, *, says_when: bool = True) -> str:
    """Return that a running server holds the entry: where, and when it last saved."""
    facts = [tr("{icon} **In the game**", icon=icons.IN_GAME)]
    if session.place_id is not None:
        facts.append(text.escape(experience.place_name(session.place_id)))
    if says_when:
        facts.append(tr("last save {when}", when=text.relative(session.last_seen)))
    return " · ".join(facts)
