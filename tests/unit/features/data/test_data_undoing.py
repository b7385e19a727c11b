"""Undoing a data case: exactly if nothing changed since, and without touching later changes otherwise."""

import json

import pytest
from game_values import doc, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access import Capability
from bot.documents.documents import Documents
from bot.errors import InvalidInput
from bot.experiences.field_paths import FieldPath
from bot.features.data.changes import WHOLE, Delete, Edit
from bot.features.data.edits import Action
from bot.features.data.images import Image, fingerprint_of
from bot.features.data.put_back import PutBack, shared_path
from bot.features.data.put_back import touched as touched_by
from bot.features.data.values import EntryValues
from bot.journal import CaseKind
from bot.opencloud.models import UserId

names = st.text(st.sampled_from("ab.[0"), min_size=1, max_size=2)
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.text(st.sampled_from("xy"), max_size=2)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
)
objects = st.dictionaries(names, values, max_size=4)
VALUES = EntryValues(Documents())


def img(value, users=(), attributes=None):
    return Image(doc(value), users, attributes or {})


async def same(left, right):
    return await fingerprint_of(VALUES, left) == await fingerprint_of(VALUES, right)


images = st.builds(
    img,
    objects,
    st.lists(st.integers(1, 4).map(UserId), unique=True, max_size=3).map(tuple),
    st.dictionaries(names, scalars, max_size=2),
)


def put_back(before, fields=None, field=WHOLE):
    return PutBack(before, Capability.DATA_WRITE, field, fields)


async def made(change, image):
    """The result of the change, or the image itself if there is nothing to change."""
    try:
        return await change.make(VALUES, image)
    except InvalidInput:
        return image


def written(image):
    return image.value.read(), image.users, json.dumps(image.attributes)


async def touched(before, after, now):
    return await touched_by(VALUES, before, after, now)


@settings(max_examples=60)
@given(images, images)
async def test_the_whole_value_is_restored_exactly_with_the_order_of_its_keys(before, after):
    back = await made(put_back(before), after)
    assert await same(back, before)
    assert back is after or written(back) == written(before)


@settings(max_examples=100)
@given(images, images)
async def test_the_fields_only_restore_the_same_value_if_nothing_changed_since(before, after):
    fields = await touched(before, after, after)
    assert not any(each.contested for each in fields)
    assert await same(await made(put_back(before, fields), after), before)


@settings(max_examples=60)
@given(objects, values, values)
async def test_an_edit_and_its_undo_leave_the_value_as_it_was(rest, old, new):
    before = img({**rest, "Coins": old, "End": 1})
    after = before.with_value(doc({**tree(before.value), "Coins": new}))
    assert await same(await made(put_back(before, None, FieldPath(("Coins",))), after), before)


@settings(max_examples=100)
@given(images, images, objects)
async def test_later_changes_of_other_fields_survive(before, after, newer):
    fields = await touched(before, after, after)
    theirs = {f"since {name}": value for name, value in newer.items()}
    now = after.with_value(doc({**tree(after.value), **theirs}))
    assert not any(each.contested for each in await touched(before, after, now))
    back = await made(put_back(before, await touched(before, after, now)), now)
    value = tree(back.value)
    assert {name: value[name] for name in theirs} == theirs
    rest = {name: value for name, value in value.items() if name not in theirs}
    assert await same(back.with_value(doc(rest)), before)
    assert len(fields) == len(await touched(before, after, now))


BEFORE = img({"Coins": 1, "Bag": ["a"], "Pets": {"Dog": 1}}, (UserId(1),), {"k": "v"})
AFTER = img({"Coins": 2, "Bag": ["a", "b"], "Pets": {"Dog": 1}}, (UserId(2),), {})


async def test_a_case_s_fields_are_named_with_lists_whole():
    assert [each.name for each in await touched(BEFORE, AFTER, AFTER)] == [
        "Coins",
        "Bag",
        "users.1",
        "users.2",
        "attributes.k",
    ]
    assert [each.name for each in await touched(img(1), img(2), img(3))] == ["the whole value"]


async def test_only_a_field_that_changed_again_is_contested():
    now = AFTER.with_value(doc({"Coins": 2, "Bag": ["b"], "Pets": {"Dog": 5}}))
    assert [each.name for each in await touched(BEFORE, AFTER, now) if each.contested] == ["Bag"]
    back = await put_back(BEFORE, await touched(BEFORE, AFTER, now)).make(VALUES, now)
    assert back == img({"Coins": 1, "Bag": ["a"], "Pets": {"Dog": 5}}, (UserId(1),), {"k": "v"})


async def test_one_and_one_point_zero_are_the_same_and_true_is_not():
    before, after = img({"a": 0}), img({"a": 1})
    for now, contested in ((1.0, False), (True, True)):
        assert [each.contested for each in await touched(before, after, img({"a": now}))] == [contested]


async def test_a_field_whose_object_is_gone_cannot_be_put_back_alone():
    before, after, now = img({"Pets": {"Dog": 1}}), img({"Pets": {"Dog": 2}}), img({})
    own = put_back(before, await touched(before, after, now))
    with pytest.raises(InvalidInput):
        await own.make(VALUES, now)
    assert not await own.covers_all_of(VALUES, now)


async def test_a_field_that_is_already_deleted_stays_deleted():
    before, after, now = img({"b": 1}), img({"a": 1, "b": 2}), img({"b": 2})
    assert await put_back(before, await touched(before, after, now)).make(VALUES, now) == before


@pytest.mark.parametrize(
    ("after", "shared"),
    [
        ({"Data": {"Coins": 2, "Pets": {"Dog": 1, "Cat": 1}}}, "Data.Coins"),
        ({"Data": {"Coins": 1, "Pets": {"Dog": 2, "Cat": 2}}}, "Data.Pets"),
        ({"Data": {"Coins": 2, "Pets": {"Dog": 2, "Cat": 1}}}, "Data"),
        ({"Data": {"Coins": 1, "Pets": {"Dog": 1, "Cat": 1}}, "Meta": 1, "Other": 1}, ""),
    ],
)
async def test_the_policy_is_asked_about_the_narrowest_field_that_holds_all(after, shared):
    before = img({"Data": {"Coins": 1, "Pets": {"Dog": 1, "Cat": 1}}})
    assert str(shared_path(await touched(before, img(after), img(after)))) == shared
    with_users = Image(before.value, (UserId(1),))
    assert shared_path(await touched(before, with_users, with_users)) == WHOLE


async def test_a_field_s_undo_is_an_edit_and_keeps_its_field_for_the_undo_of_that():
    undo = put_back(BEFORE, None, FieldPath.parse("Data.Coins"))
    assert (undo.kind, undo.details()) == (CaseKind.DATA_EDIT, {"field": "Data.Coins", "action": "put back"})
    assert (put_back(BEFORE).kind, put_back(BEFORE).details()) == (CaseKind.DATA_RESTORE, {})


async def test_a_deletion_needs_the_capability_of_the_case_that_it_undoes():
    assert Delete().capability == Capability.DATA_DELETE
    assert Delete(Capability.DATA_CREATE).capability == Capability.DATA_CREATE


async def test_an_edit_that_adds_a_field_is_undone_in_the_old_order():
    before = img({"a": 1, "b": 2})
    after = await Edit(FieldPath.parse("a"), Action.UNSET).make(VALUES, before)
    assert written(await put_back(before, None, FieldPath.parse("a")).make(VALUES, after)) == written(before)
