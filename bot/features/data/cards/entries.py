"""Player data: an entry, its versions, the question before a change and the outcome, as cards.

Values may be large: what draws a whole one is called off the event loop (see `cogs.data`).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import islice

from bot.experiences.experiences import Experience
from bot.experiences.field_paths import Found, kind_of
from bot.experiences.sessions import Session
from bot.features.data.addresses import Address
from bot.features.data.changes import Caution, Create, Delete, Edit, Increment, Replace, Restore
from bot.features.data.differences import Changed, Difference
from bot.features.data.edits import Action
from bot.features.data.plans import Draft, EntryOutcome, EntryPlan
from bot.features.data.put_back import PutBack
from bot.features.data.reading import Comparison, EntryView
from bot.features.data.snapshots import SnapshotOutcome, SnapshotPlan
from bot.features.data.values import compact, pretty
from bot.jsons import Json
from bot.opencloud.models import MOST_CHARACTERS, Entry
from bot.ui import text
from bot.ui.cards import Attachment, Card, Meaning
from bot.ui.players import who

SHOWN_LENGTH = 2_200
"""Characters of a value on a card; the rest of a message's 4,000 is for the facts about it."""
DIFF_LENGTH = 2_000
DIFF_LINE = 160
LARGEST_FILE_BYTES = 8 * 1024 * 1024
"""Below Discord's 10 MiB, with room for what is sent beside it."""


def entry_card(view: EntryView) -> Card:
    """Return an entry, or a field of it, with all that is known about it. A value that is too long to read is a file."""
    shown, files = _value(view.shown.value)
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
    older, newer = (_version(entry) for entry in (comparison.older, comparison.newer))
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


def question(plan: EntryPlan) -> Card:
    """Return what is confirmed: before and after, what to beware of, and why."""
    warnings = [_CAUTIONS[caution](plan) for caution in Caution if caution in plan.cautions]
    return Card(
        meaning=Meaning.QUESTION,
        title=f"{_asked(plan)}?",
        body=(
            place_of(plan.address),
            difference_block(plan.difference)
            if plan.difference
            else "The value stays; its users or attributes change.",
            *warnings,
            *_locked(plan),
            _carried(plan),
            f"**Why**\n{text.quote(plan.reason)}",
        ),
        footer="Nothing has been changed yet.",
    )


def outcome(done: EntryOutcome) -> Card:
    """Return what was done, with the versions before and after."""
    plan = done.plan
    before = text.code(plan.before.revision_id) if plan.before is not None else "nothing"
    after = text.code(done.version) if done.version is not None else "nothing"
    session = (
        ("⚠️ A server holds this entry and may save over the change. Look again in a few minutes.",)
        if plan.session is not None
        else ()
    )
    return Card(
        meaning=Meaning.DONE,
        title=_done(plan),
        body=(
            place_of(plan.address),
            difference_block(plan.difference) if plan.difference else "The value stayed as it was.",
            *session,
            f"-# Version {before} → {after}",
            text.quote(plan.reason),
        ),
        footer=f"Case #{done.case_id}",
        undo=done.case_id,
    )


def draft_card(draft: Draft, *, longest: int) -> Card:
    """Return what somebody who is about to write a whole value should know.

    Args:
        draft: What they start from.
        longest: Characters that can be written by hand.
    """
    name = name_of(draft.address)
    if draft.entry is None:
        facts = "Write its value as JSON: an object, a list, a number, a text in quotes, true or false."
    elif len(draft.written) <= longest:
        facts = f"Now {_version(draft.entry)}. The value that stands there is filled in; change it as you like."
    else:
        size = text.count(len(draft.written), "character")
        facts = (
            f"Now {_version(draft.entry)}. At {size} it is too long to be filled in: `/data view` gives it as a file, and "
            "`/data replace` takes one as `file`."
        )
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Create an entry for {name}" if draft.entry is None else f"Replace the whole value of {name}",
        body=(place_of(draft.address), facts),
        footer="You will see the difference before anything is changed.",
    )


def snapshot_question(plan: SnapshotPlan) -> Card:
    """Return what is confirmed."""
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Take a snapshot of {text.escape(plan.experience.name)}?",
        body=(
            _SNAPSHOT,
            f"**Why**\n{text.quote(plan.reason)}",
        ),
        footer="Nothing has been changed yet.",
    )


_SNAPSHOT = (
    "The next write to every key of every data store keeps what stood there before it. "
    "Roblox takes one snapshot a day (UTC); if today's was taken already, nothing happens."
)


def snapshot_outcome(done: SnapshotOutcome) -> Card:
    """Return whether a snapshot was taken, and when the latest was."""
    taken, latest = done.snapshot.taken, done.snapshot.latest_at
    when = f"\nTaken {text.when(latest)}" if latest is not None else ""
    told = "Every key's next write now keeps what stood there." if taken else "Today's snapshot was taken already."
    return Card(
        meaning=Meaning.DONE,
        title="Snapshot taken" if taken else "No new snapshot",
        body=(f"{told}{when}", text.quote(done.plan.reason)),
        footer=f"Case #{done.case_id}",
    )


def difference_block(found: Difference, *, room: int = DIFF_LENGTH) -> str:
    """Return changes as a coloured block of at most `room` characters, and how many more there are."""
    lines: list[str] = []
    left = len(found.changes)
    for change in found.changes:
        pair = _diff_lines(change)
        room -= sum(len(line) + 1 for line in pair)
        if room < 0:
            break
        lines += pair
        left -= 1
    more = left + found.more
    tail = f"\n-# and {text.count(more, 'more change')}, not shown here" if more else ""
    return text.block("\n".join(lines), "diff") + tail


def _diff_lines(change: Changed) -> list[str]:
    path = str(change.path)
    label = f"{text.clip(path, 80)}: " if path else ""
    sides = (("-", change.before), ("+", change.after))
    return [f"{sign} {label}{_short(side)}" for sign, side in sides if side is not None]


def _short(side: Found) -> str:
    value = side.value
    if isinstance(value, dict | list):
        size = f"{kind_of(value)} of {text.number(len(value))}{_names(value)}"
        # Only what may be short is written out: a table of 4 MB is not serialised for a line of it.
        return text.clip(compact(value), DIFF_LINE) if len(value) <= 12 and _is_flat(value) else size
    if isinstance(value, str) and len(value) > DIFF_LINE:
        return f"{text.clip(compact(value[:DIFF_LINE]), DIFF_LINE)} ({text.count(len(value), 'character')})"
    return text.clip(" ".join(compact(value).split()), DIFF_LINE)


def _names(value: dict[str, Json] | list[Json]) -> str:
    """Return the first fields' names, as a size alone tells nobody what is about to go."""
    if isinstance(value, list):
        return ""
    return f": {text.clip(' '.join(', '.join(islice(value, 12)).split()), DIFF_LINE // 2)}"


def _is_flat(value: dict[str, Json] | list[Json]) -> bool:
    elements = value.values() if isinstance(value, dict) else value
    return all(not each if isinstance(each, dict | list) else len(str(each)) <= DIFF_LINE for each in elements)


def _value(value: Json) -> tuple[str, tuple[Attachment, ...]]:
    written = pretty(value)
    if len(written) <= SHOWN_LENGTH:
        return text.block(written, "json"), ()
    return f"{_overview(value)}\n-# Too long to read here: it is attached whole.", (value_file(value, written),)


def _overview(value: Json) -> str:
    if not isinstance(value, dict):
        length = f" of {text.number(len(value))}" if isinstance(value, list | str) else ""
        return f"{kind_of(value)}{length}"
    lines = [f"{text.code(text.clip(name, 60))}: {_measured(each)}" for name, each in list(value.items())[:15]]
    more = [f"and {text.count(len(value) - 15, 'more field')}"] if len(value) > 15 else []
    return "\n".join([*lines, *more])


def _measured(value: Json) -> str:
    if isinstance(value, dict | list | str):
        return f"{kind_of(value)} of {text.number(len(value))}"
    return text.code(compact(value))


def value_file(value: Json, written: str) -> Attachment:
    """Return a value as a file: laid out for people where Discord takes that, else close together, else compressed."""
    for form in (written, compact(value)):
        content = form.encode()
        if len(content) <= LARGEST_FILE_BYTES:
            return Attachment(name="value.json", content=content)
    return Attachment(name="value.json.gz", content=gzip.compress(content))


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


def _version(entry: Entry) -> str:
    written = f" of {text.when(entry.revised_at.at)}" if entry.revised_at is not None else ""
    return f"version {text.code(entry.revision_id)}{written}"


_VERBS = {
    Action.SET: "Set",
    Action.ADD: "Add {} to",
    Action.APPEND: "Append to",
    Action.REMOVE: "Remove from",
    Action.UNSET: "Unset",
}


def _asked(plan: EntryPlan) -> str:
    name = name_of(plan.address)
    match plan.change:
        case Edit(field, action, typed):
            path = text.code(text.clip(str(field), 80))
            return f"{_VERBS[action].format(text.escape(text.clip(typed or '', 40)))} {path} of {name}"
        case Replace():
            return f"Replace the whole value of {name}"
        case Create():
            return f"Create an entry for {name}"
        case Increment(amount):
            return f"Add {text.number(amount)} to {name}"
        case Delete():
            return f"Delete the entry of {name}"
    return (
        f"Put {_field(plan)} back as it was"
        if isinstance(plan.change, PutBack)
        else f"Restore an older version of {name}"
    )


def _done(plan: EntryPlan) -> str:
    name = name_of(plan.address)
    match plan.change:
        case Edit(field):
            return f"{text.code(text.clip(str(field), 80))} of {name} changed"
        case Replace():
            return f"Value of {name} replaced"
        case Create():
            return f"Entry for {name} created"
        case Increment(amount):
            return f"{text.number(amount)} added to {name}"
        case Delete():
            return f"Entry of {name} deleted"
    return f"{_field(plan)} is as it was" if isinstance(plan.change, PutBack) else f"Older version of {name} restored"


def _field(plan: EntryPlan) -> str:
    path = str(plan.change.path)
    return f"{text.code(text.clip(path, 80)) if path else 'the entry'} of {name_of(plan.address)}"


def _kind_changes(plan: EntryPlan) -> str:
    sides = (
        plan.before.value if plan.before is not None else None,
        plan.after.value if plan.after is not None else None,
    )
    found = [plan.change.path.find(side) for side in sides]
    old, new = (kind_of(each.value) if each is not None else "nothing" for each in found)
    return f"⚠️ It was {old} and becomes {new}. The game's scripts may not expect that."


_CAUTIONS: dict[Caution, Callable[[EntryPlan], str]] = {
    Caution.KIND_CHANGES: _kind_changes,
    Caution.NEW_FIELD: lambda _plan: "⚠️ There is no such field yet: it will be added.",
    Caution.NUMBER_AT_LIMIT: lambda _plan: (
        "⚠️ The value holds a number at ±2^53: Roblox may have cut a larger one down "
        "to that, and writing makes it so for good."
    ),
    Caution.OUTSIDE_DATA: lambda _plan: (
        "⚠️ This changes more than `Data`: the rest is how ProfileStore keeps its books."
    ),
}


def _locked(plan: EntryPlan) -> list[str]:
    if plan.session is None:
        return []
    line = session_line(plan.session, plan.experience)
    able = text.listing(text.escape(role) for role in plan.can_force) or "no role"
    then = (
        "You may change it nevertheless; better wait until the player has left."
        if plan.may_force
        else f"Wait until the player has left, or ask those who may force it ({able})."
    )
    return [f"⚠️ **In the game**: {line}. It may save over this change. {then}"]


def _carried(plan: EntryPlan) -> str:
    if plan.after is None:
        return "The case keeps the value, and Roblox its versions for 30 days: `/data restore` brings it back."
    users = text.listing(text.code(str(user)) for user in plan.after.users) or "none"
    kept = "attributes none" if not plan.after.attributes else text.count(len(plan.after.attributes), "attribute")
    from_then = isinstance(plan.change, Restore) or (isinstance(plan.change, PutBack) and plan.change.only is None)
    verb = "From then" if from_then else "New" if plan.before is None else "Kept"
    return f"-# {verb}: users {users}, {kept} · {text.size(plan.size)} of 4 MB"


def session_line(session: Session, experience: Experience) -> str:
    """Return where and when a running server last saved this player."""
    place = f" in {text.escape(experience.place_name(session.place_id))}" if session.place_id is not None else ""  # type: ignore[arg-type]
    return f"a server{place} holds the data, last saved {text.relative(session.last_seen)}"
