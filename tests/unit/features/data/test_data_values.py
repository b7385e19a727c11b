"""EntryValues that people write: read strictly, and refused in words."""

import pytest
from json_texts import WORST

from bot.documents.document import Folder
from bot.documents.documents import Documents
from bot.errors import InvalidInput
from bot.experiences.experiences import Store
from bot.features.data.values import EntryValues, parse_json


def test_a_mistake_in_json_is_placed_by_line_and_column():
    with pytest.raises(InvalidInput) as refusal:
        parse_json('{\n  "a": 1,\n  "b" 2\n}')
    assert "line 3, column 7" in refusal.value.rule


@pytest.mark.parametrize(
    ("key", "player"),
    [
        ("Player_7", 7),
        ("Player_007", None),
        ("Player_0", None),
        ("Player_7_old", None),
        ("Player_x", None),
        ("7", None),
    ],
)
def test_a_key_belongs_to_a_player_only_where_it_fits_the_template_exactly(key, player):
    assert Store(alias="players", name="PlayerData", key="Player_{user_id}").player_of(key) == player


def test_a_repeated_key_is_named_in_an_object_of_any_size():
    pairs = ",".join(f'"k{number}": 1' for number in range(100_000))
    with pytest.raises(InvalidInput) as refusal:
        parse_json(f'{{{pairs}, "twice": 1, "twice": 2}}')
    assert "`twice` twice" in refusal.value.rule


@pytest.fixture
async def values(tmp_path):
    async with Documents(Folder(tmp_path)) as documents:
        yield EntryValues(documents)


async def test_an_attached_value_of_4_mb_is_read_as_strictly_as_a_short_one(values):
    given = await values.documents.keep(b" " + WORST["lists"] + b"\n")
    assert (await values.read(given)).size == len(WORST["lists"])
    with pytest.raises(InvalidInput, match="line 1, column"):
        await values.read(await values.documents.keep(WORST["lists"][:-1]))
    with pytest.raises(InvalidInput, match="At most 4,194,304"):
        await values.read(await values.documents.keep(b'"' + b"x" * 4_194_304 + b'"'))


async def test_a_value_that_is_nested_too_deeply_is_refused_in_words(values):
    for depth in (20_000, 1_000_000):
        with pytest.raises(InvalidInput, match="nested too deeply"):
            await values.read(await values.documents.keep(b"[" * depth + b"]" * depth))
