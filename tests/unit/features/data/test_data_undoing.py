"""Undoing a data case: exactly if nothing changed since, and without touching later changes otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access import Capability
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath
from bot.features.data.changes import WHOLE, Delete, Edit, Image
from bot.features.data.edits import Action
from bot.features.data.put_back import PutBack, shared_path, touched
from bot.features.data.values import compact
from bot.journal import CaseKind
from bot.opencloud.models import UserId

names = st.text(st.sampled_from("ab.[0"), min_size=1, max_size=2)
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text(st.sampled_from("xy"), max_size=2)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
)
objects = st.dictionaries(names, values, max_size=4)
images = st.builds(
    Image,
    objects,
    st.lists(st.integers(1, 4).map(UserId), unique=True, max_size=3).map(tuple),
    st.dictionaries(names, scalars, max_size=2),
)


def put_back(before, fields=None, field=WHOLE):
    return PutBack(before, Capability.DATA_WRITE, field, fields)


def made(change, image):
    """The result of the change, or the image itself if there is nothing to change."""
    try:
        return change.make(image)
    except InvalidInput:
        return image


def written(image):
    return compact(image.to_json())


@settings(max_examples=60)
@given(images, images)
def test_the_whole_value_is_restored_exactly_with_the_order_of_its_keys(before, after):
    back = made(put_back(before), after)
    assert back.fingerprint() == before.fingerprint()
    assert back is after or written(back) == written(before)


@settings(max_examples=100)
@given(images, images)
def test_the_fields_only_restore_the_same_value_if_nothing_changed_since(before, after):
    fields = touched(before, after, after)
    assert not any(each.contested for each in fields)
    assert made(put_back(before, fields), after).fingerprint() == before.fingerprint()


@settings(max_examples=60)
@given(objects, values, values)
def test_an_edit_and_its_undo_leave_the_value_as_it_was(rest, old, new):
    before = Image({**rest, "Coins": old, "End": 1})
    after = before.with_value({**before.value, "Coins": new})
    assert written(made(put_back(before, None, FieldPath(("Coins",))), after)) == written(before) or old == new


@settings(max_examples=100)
@given(images, images, objects)
def test_later_changes_of_other_fields_survive(before, after, newer):
    fields = touched(before, after, after)
    theirs = {f"since {name}": value for name, value in newer.items()}
    now = after.with_value({**after.value, **theirs})
    assert not any(each.contested for each in touched(before, after, now))
    back = made(put_back(before, touched(before, after, now)), now)
    assert {name: back.value[name] for name in theirs} == theirs
    rest = {name: value for name, value in back.value.items() if name not in theirs}
    assert back.with_value(rest).fingerprint() == before.fingerprint()
    assert len(fields) == len(touched(before, after, now))


BEFORE = Image({"Coins": 1, "Bag": ["a"], "Pets": {"Dog": 1}}, (UserId(1),), {"k": "v"})
AFTER = Image({"Coins": 2, "Bag": ["a", "b"], "Pets": {"Dog": 1}}, (UserId(2),), {})


def test_a_case_s_fields_are_named_with_lists_whole():
    assert [each.name for each in touched(BEFORE, AFTER, AFTER)] == [
        "Coins",
        "Bag",
        "users.1",
        "users.2",
        "attributes.k",
    ]
    assert [each.name for each in touched(Image(1), Image(2), Image(3))] == ["the whole value"]


def test_only_a_field_that_changed_again_is_contested():
    now = AFTER.with_value({"Coins": 2, "Bag": ["b"], "Pets": {"Dog": 5}})
    assert [each.name for each in touched(BEFORE, AFTER, now) if each.contested] == ["Bag"]
    back = put_back(BEFORE, touched(BEFORE, AFTER, now)).make(now)
    assert back == Image({"Coins": 1, "Bag": ["a"], "Pets": {"Dog": 5}}, (UserId(1),), {"k": "v"})


def test_one_and_one_point_zero_are_the_same_and_true_is_not():
    before, after = Image({"a": 0}), Image({"a": 1})
    assert [each.contested for now in (1.0, True) for each in touched(before, after, Image({"a": now}))] == [
        False,
        True,
    ]


def test_a_field_whose_object_is_gone_cannot_be_put_back_alone():
    before, after, now = Image({"Pets": {"Dog": 1}}), Image({"Pets": {"Dog": 2}}), Image({})
    own = put_back(before, touched(before, after, now))
    with pytest.raises(InvalidInput):
        own.make(now)
    assert not own.covers_all_of(now)


def test_a_field_that_is_already_deleted_stays_deleted():
    before, after, now = Image({"b": 1}), Image({"a": 1, "b": 2}), Image({"b": 2})
    assert put_back(before, touched(before, after, now)).make(now) == before


@pytest.mark.parametrize(
    ("after", "shared"),
    [
        ({"Data": {"Coins": 2, "Pets": {"Dog": 1, "Cat": 1}}}, "Data.Coins"),
        ({"Data": {"Coins": 1, "Pets": {"Dog": 2, "Cat": 2}}}, "Data.Pets"),
        ({"Data": {"Coins": 2, "Pets": {"Dog": 2, "Cat": 1}}}, "Data"),
        ({"Data": {"Coins": 1, "Pets": {"Dog": 1, "Cat": 1}}, "Meta": 1, "Other": 1}, ""),
    ],
)
def test_the_policy_is_asked_about_the_narrowest_field_that_holds_all(after, shared):
    before = Image({"Data": {"Coins": 1, "Pets": {"Dog": 1, "Cat": 1}}})
    assert str(shared_path(touched(before, Image(after), Image(after)))) == shared
    with_users = Image(before.value, (UserId(1),))
    assert shared_path(touched(before, with_users, with_users)) == WHOLE


def test_a_field_s_undo_is_an_edit_and_keeps_its_field_for_the_undo_of_that():
    undo = put_back(BEFORE, None, FieldPath.parse("Data.Coins"))
    assert (undo.kind, undo.details()) == (CaseKind.DATA_EDIT, {"field": "Data.Coins", "action": "put back"})
    assert (put_back(BEFORE).kind, put_back(BEFORE).details()) == (CaseKind.DATA_RESTORE, {})


def test_a_deletion_needs_the_capability_of_the_case_that_it_undoes():
    assert Delete().capability == Capability.DATA_DELETE
    assert Delete(Capability.DATA_CREATE).capability == Capability.DATA_CREATE


def test_an_edit_that_adds_a_field_is_undone_in_the_old_order():
    before = Image({"a": 1, "b": 2})
    after = Edit(FieldPath.parse("a"), Action.UNSET).make(before)
    assert written(put_back(before, None, FieldPath.parse("a")).make(after)) == written(before)
