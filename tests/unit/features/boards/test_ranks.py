import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.features.boards.boards import _ranked
from bot.opencloud.resources.ordered_data_stores import OrderedEntry


def entries(*scores: int) -> list[OrderedEntry]:
    return [OrderedEntry("Board", "global", str(position), score) for position, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [((), []), ((9, 8, 7), [1, 2, 3]), ((9, 8, 8, 7), [1, 2, 2, 4]), ((0, 0, 5), [1, 1, 3]), ((-1, -1), [1, 1])],
)
def test_equal_scores_share_the_better_place(scores: tuple[int, ...], ranks: list[int]):
    assert [row.rank for row in _ranked(entries(*scores))] == ranks


@settings(max_examples=50)
@given(st.lists(st.integers(-3, 3), max_size=30).map(lambda scores: sorted(scores, reverse=True)))
def test_a_rank_is_one_more_than_the_number_of_better_scores(scores: list[int]):
    for row in _ranked(entries(*scores)):
        assert row.rank == 1 + sum(score > row.score for score in scores)


def test_nothing_is_numbered_if_too_many_are_above():
    assert [row.rank for row in _ranked(entries(3, 2), countable=False)] == [None, None]
