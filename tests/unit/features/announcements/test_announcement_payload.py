import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InvalidInput
from bot.experiences.experiences import Experience
from bot.experiences.players import Player
from bot.features.announcements.announcements import AnnouncementPlan, Audience, _checked

KINGDOM = Experience(key="kingdom", name="Example Kingdom", universe_id=1, client=None)
BEN = Player(id=7, name="BuilderBen", display_name="Ben")


def plan(text: str, audience: Audience = Audience()) -> AnnouncementPlan:  # noqa: B008  frozen
    return AnnouncementPlan(
        experience=KINGDOM, reason="r", planned_at=datetime.now(UTC), topic="Steward", text=text, audience=audience
    )


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
def test_the_size_is_known_before_the_id_is_and_the_text_arrives_as_it_was(text: str):
    sent = plan(text).payload(str(uuid4()))

    assert plan(text).size_bytes == len(sent.encode())
    assert json.loads(sent)["text"] == text


def test_only_the_addressed_players_and_places_are_in_the_message():
    message = json.loads(plan("Hello", Audience(player=BEN, server="job")).payload("id"))

    assert message["to"] == {"player": 7, "server": "job"}
    assert "to" not in json.loads(plan("Hello").payload("id"))


def test_a_typed_line_break_becomes_one():
    assert _checked("  One\\nTwo\r\nThree ") == "One\nTwo\nThree"


def test_emoji_joined_from_several_characters_pass():
    assert _checked("👩‍🚀 🏳️‍🌈") == "👩‍🚀 🏳️‍🌈"


HIDDEN = [
    "bell\a",
    "\ud800",
    "\u202enimda",
    "\N{HANGUL FILLER}",
    "a\u2028b",
    "soft\u00adhyphen",
    "Z" + "\u0336" * 9,
]


@pytest.mark.parametrize("typed", ["", "  ", "\\n", *HIDDEN])
def test_an_empty_text_and_one_that_the_card_could_not_show_are_refused(typed: str):
    with pytest.raises(InvalidInput):
        _checked(typed)
