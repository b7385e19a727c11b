"""The state of a bulk, read from the cases of its players."""

from types import SimpleNamespace

from bot.changes.bulk.cases import applied_of, left_of, summary_of
from bot.journal import BULK, Outcome


def of_player(player_id, outcome, relation=BULK):
    target = SimpleNamespace(player_id=player_id)
    return SimpleNamespace(id=10 + player_id, target=target, outcome=outcome, parent_relation=relation)


def test_a_player_with_a_lost_answer_counts_neither_as_done_nor_as_left():
    bulk = SimpleNamespace(plan={"players": [1, 2, 3, 4]})
    children = [
        of_player(1, Outcome.DONE),
        of_player(2, Outcome.UNKNOWN),
        of_player(3, Outcome.REFUSED),
        of_player(4, Outcome.DONE, relation="undo"),
    ]
    assert applied_of(children) == {1: 11, 2: 12}
    assert left_of(bulk, children) == [3, 4]
    assert summary_of(bulk, children) == {"done": 1, "failed": ["3", "4"], "unknown": ["2"]}
