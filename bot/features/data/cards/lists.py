"""Lists of stores, keys and versions, as cards and as menus."""

from __future__ import annotations

from bot.features.data.cards.entries import name_of, place_of
from bot.features.data.listing import KeyList, Sheet, StoreList, VersionList, is_deleted
from bot.opencloud.resources.entries import DataStore, EntryKey, Revision
from bot.ui import text
from bot.ui.cards import Card, Meaning

KEPT = "Roblox keeps the first write of each UTC hour, for 30 days"


def stores_card(stores: StoreList, sheet: Sheet[DataStore]) -> Card:
    """Return a page of data stores."""
    lines = [f"{text.code(each.name)}{_gone(each)}" for each in sheet.items]
    return _list_card(f"Data stores of {text.escape(stores.experience.name)}", lines, stores.prefix, sheet.number)


def keys_card(keys: KeyList, sheet: Sheet[EntryKey]) -> Card:
    """Return a page of keys."""
    scope = f" · scope {text.code(keys.scope)}" if keys.scope != "global" else ""
    lines = [text.code(f"{each.scope}/{each.key}" if keys.scope == "-" else each.key) for each in sheet.items]
    return _list_card(f"Keys of {text.code(keys.store.name)}{scope}", lines, keys.prefix, sheet.number)


def _list_card(title: str, lines: list[str], prefix: str, number: int) -> Card:
    wanted = f" that start with {text.code(prefix)}" if prefix else ""
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"{title}{wanted}",
        body=("\n".join(lines) or "None.",),
        footer=f"Page {number + 1}",
    )


def versions_card(versions: VersionList, sheet: Sheet[Revision]) -> Card:
    """Return a page of versions."""
    lines = [
        f"{text.when(each.revised_at.at) if each.revised_at is not None else 'at an unknown time'}{_gone(each)}\n"
        f"-# {text.code(each.revision_id)}"
        for each in sheet.items
    ]
    return Card(
        meaning=Meaning.INFORMATION,
        title=f"Versions of {name_of(versions.address)}",
        body=(
            place_of(versions.address),
            "\n".join(lines) or "None: there is no such entry, and none was deleted within 30 days.",
        ),
        footer=f"Page {sheet.number + 1} · {KEPT}",
    )


def version_choices(sheet: Sheet[Revision]) -> list[tuple[str, str]]:
    """Return the versions of a page that can be read, as a menu offers them."""
    return [(version_line(each), each.revision_id) for each in sheet.items if not is_deleted(each)]


def _gone(item: DataStore | Revision) -> str:
    return " · deleted" if is_deleted(item) else ""


def version_line(revision: Revision) -> str:
    """Return a version in plain words, as suggestions and menus show it: they draw no timestamps."""
    moment = revision.revised_at
    written = f"{moment.at:%Y-%m-%d %H:%M:%S} UTC" if moment is not None else "unknown time"
    return f"{written}{_gone(revision)} · {revision.revision_id}"
