"""Cards of player data: readable, within Discord's limits for every value, and never with markup from a player."""

import gzip
import json
import re
from datetime import UTC, datetime

import pytest
from discord import ui
from game_values import doc

from bot.access import Capability, Extent
from bot.documents.differences import difference
from bot.documents.layout import as_file, show
from bot.documents.looking import examine
from bot.documents.numbers import Large
from bot.errors import AccessDenied
from bot.experiences.experiences import Experience, Store
from bot.experiences.field_paths import FieldPath
from bot.experiences.players import Player
from bot.experiences.sessions import Session
from bot.features.data.addresses import Address
from bot.features.data.cards.changes import question, remarks
from bot.features.data.cards.entries import entry_card
from bot.features.data.cards.values import difference_lines, value_file
from bot.features.data.changes import Caution, Delete, Edit, Replace
from bot.features.data.edits import Action
from bot.features.data.images import Image
from bot.features.data.plans import EntryOutcome, EntryPlan
from bot.features.data.reading import LARGEST_FILE_BYTES, SHOWN_LENGTH, EntryView
from bot.features.data.reading import NOW as PRESENT
from bot.opencloud.models import UniverseId, UserId
from bot.opencloud.resources.entries import Entry, Timestamp
from bot.ui.cards import draw
from bot.ui.failures import Ends
from bot.ui.obstacles import with_obstacles
from bot.ui.text import ZERO_WIDTH

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
GAME = Experience(key="kingdom", name="Example Kingdom", universe_id=UniverseId(1), client=None)
HOSTILE = "```\n@everyone <@1> [x](https://evil.example) **b** `c`"
VALUES = [
    None,
    {"a": 1},
    "x" * 100_000,
    HOSTILE * 50,
    {HOSTILE: HOSTILE},
    {f"key {each}": HOSTILE for each in range(500)},
    list(range(10_000)),
    [[[[{"a": "\ud800"}]]]],
]


def address(player=True):
    who = Player(id=UserId(156), name="mona", display_name=HOSTILE[:60]) if player else None
    return Address(
        experience=GAME, store=Store(alias="players", name="PlayerData"), scope="s", key="Player_156", player=who
    )


def entry(value):
    return Entry(
        store="PlayerData",
        scope="s",
        key="Player_156",
        value=doc(value),
        users=(UserId(156),),
        attributes={"Platform": HOSTILE},
        etag="e",
        revision_id="08DC.01",
        created_at=Timestamp("t", NOW),
        revised_at=Timestamp("t", NOW),
    )


def view(value, **changes):
    shown = show(doc(value).read(), (), room=SHOWN_LENGTH)
    facts = {"path": None, "moment": PRESENT, "session": None, "large": Large(), "size": 10, "file": None}
    return EntryView(address=address(), entry=entry(value), shown=shown, **facts | changes)


def card_of(value, **changes):
    return entry_card(view(value, **changes), as_file(doc(value).read(), (), largest=LARGEST_FILE_BYTES))


def plan(before, after, change, **changes):
    sides = doc(before).read(), doc(after).read() if after is not None else None
    found = examine(*sides, change.path.steps, "Data")
    facts = {
        "experience": GAME,
        "reason": HOSTILE,
        "planned_at": NOW,
        "address": address(),
        "change": change,
        "subject": Extent(),
        "before": entry(before),
        "after": Image(doc(after), (UserId(156),), {"a": 1}) if after is not None else None,
        "examined": found,
        "cautions": frozenset(),
        "size": 10,
        "session": None,
        "fingerprint": "f",
    }
    return EntryPlan(**facts | changes)


def drawn(card):
    """All text of a card as Discord counts it, after a check that Discord accepts it."""
    texts = [item.content for item in draw(card).walk_children() if isinstance(item, ui.TextDisplay)]
    assert sum(map(len, texts)) <= 4_000
    assert all(texts)
    assert len(list(draw(card).walk_children())) < 38
    return "\n".join(texts)


def live_markup(text):
    """The text that Discord reads as markup: without code blocks, code marks and escaped characters."""
    kept = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\\.|`[^`]*`", "", kept)


@pytest.mark.parametrize("value", VALUES)
def test_any_value_fits_a_card_or_is_attached_whole(value):
    card = card_of(value, large=Large(((("a", "b"), "1e24"),)), session=Session(last_seen=NOW))
    text = drawn(card)
    for file in card.files:
        assert json.loads(file.content) == value
    if not card.files:
        (written,) = re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)
        assert json.loads(written.replace(ZERO_WIDTH, "")) == value
    assert "cut here" not in text
    assert "🎮 **In the game**" in text
    assert "±2^53" in text


@pytest.mark.parametrize("value", VALUES)
def test_nothing_that_came_from_outside_becomes_markup(value):
    for card in (card_of(value), question(plan(value, {"b": value}, Replace(doc({"b": value}))))):
        text = live_markup(drawn(card))
        for mark in ("<@1", "@everyone", "](http", "**b**", "`c`"):
            assert mark not in text


@pytest.mark.parametrize("value", VALUES)
def test_any_change_fits_its_question_and_its_outcome(value):
    shown = plan(
        value,
        {"b": value, HOSTILE: 1},
        Replace(doc(None)),
        cautions=frozenset(Caution),
        session=Session(last_seen=NOW, place_id=5),
        obstacle=AccessDenied(Capability.DATA_FORCE, held_by=("owner", "senior")),
    )
    card = with_obstacles(
        question(shown), [("Replace", shown.obstacle)], Ends(not_done="No", not_known="?"), lambda _: True
    )
    text = drawn(card)
    assert "cut here" not in text
    assert "**Owner** or **Senior** can." in text
    assert "The server can save over this change" in text
    assert "⚠️ **In the game.**" in "".join(remarks(EntryOutcome(plan=shown, version="08DC.02", case_id=7)))


def test_an_edit_shows_before_and_after_and_what_is_carried_over():
    change = Edit(FieldPath.parse("Data.Coins"), Action.ADD, "50")
    text = drawn(question(plan({"Data": {"Coins": 100}}, {"Data": {"Coins": 150}}, change)))
    assert "### Save 1 change to mona?" in text
    assert "`Data.Coins` 100 → **150** (+50)" in text
    assert "Everything else stays as it is" in text
    assert "`PlayerData` · scope `s` · `Player_156`" in text


def test_a_deletion_says_how_to_get_the_entry_back():
    text = drawn(question(plan({"Data": 1}, None, Delete())))
    assert "Delete the data of mona?" in text
    assert "/data restore" in text
    large = {"Coins": list(range(20)), "Name\n+ Coins: 9": 1}
    assert "an object of 2: `Coins, Name\\n+ Coins: 9`\n" in drawn(question(plan(large, None, Delete())))


def test_a_change_of_kind_is_said_in_words():
    change = Edit(FieldPath.parse("A"), Action.SET, "x")
    text = drawn(question(plan({"A": 1}, {"A": "x"}, change, cautions=frozenset({Caution.KIND_CHANGES}))))
    assert "It was a number and becomes a text" in text


def test_a_difference_is_bounded_and_says_how_much_is_left_out():
    found = difference(doc(["old"] * 1000).read(), doc(["new"] * 1000).read())
    block = difference_lines(found)
    assert len(block) < 2_300
    lines = block.count(" → ")
    assert f"{1000 - lines} more changes" in block


def test_a_file_is_named_by_what_is_in_it():
    assert value_file(b"[1]").name == "value.json"
    packed = as_file(b"[1,2,3]", (), largest=2)
    assert value_file(packed).name == "value.json.gz"
    assert gzip.decompress(packed) == b"[1,2,3]"
