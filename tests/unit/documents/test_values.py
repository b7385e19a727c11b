"""What is one value in Luau, what is too large for Roblox, and how values are shown."""

import json

import json_texts
import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_texts import documents, places, values

from bot.documents.canonical import fingerprint, same
from bot.documents.differences import difference, put_back, touched
from bot.documents.envelopes import ensure_json, opened
from bot.documents.fields import pick, search, spelled
from bot.documents.layout import as_file, characters, closed_up, is_compressed, laid_out, show
from bot.documents.narrowing import narrowed
from bot.documents.numbers import beyond_limit, reaches_limit
from bot.documents.paths import Nowhere, find, put
from bot.documents.scanning import Kind, NotJson, TooDeep
from bot.documents.trees import parse
from bot.documents.typed import Fault, Unfit, read

DEEP = b"[" * 50_000 + b"]" * 50_000


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("[]", "{}", True),
        ('{"a":[]}', '{"a":{ }}', True),
        ("1", "1.0", True),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', True),
        ('"{}"', '"[]"', False),
        ("1", "true", False),
        ("[0]", "[]", False),
        ("9007199254740993", "9007199254740992", False),
        ("9007199254740993", "9007199254740993.0", False),
        ("NaN", "NaN", True),
        ("null", "{}", False),
    ],
)
def test_one_value_in_luau(left, right, expected):
    left, right = left.encode(), right.encode()
    assert same(left, right) is expected
    assert (not difference(left, right)) is expected


@pytest.mark.parametrize(
    ("text", "beyond", "reaches"),
    [
        ('{"a":[1,{"b":9007199254740993}]}', {"a[1].b": "9007199254740993"}, True),
        ('{"Cash":1e24,"Coins":5}', {"Cash": "1e24"}, True),
        ("-9007199254740993", {"": "-9007199254740993"}, True),
        ("9007199254740992", {}, True),
        ("[9.007199254740992E15]", {}, True),
        ("[9007199254740991]", {}, False),
        ("[0.12345678901234567890,-1.0000000000000000001,123.4567890123456789]", {}, False),
        ('{"12345678901234567890":"12345678901234567890"}', {}, False),
        ('{"x":"\\",1e99","y":1e15}', {}, False),
        ("[1e400]", {"[0]": "1e400"}, True),
        ("[" + "9" * 5_000 + "]", {"[0]": "9" * 5_000}, True),
    ],
)
def test_numbers_beyond_what_a_double_counts_are_found_with_their_paths(text, beyond, reaches):
    found = beyond_limit(text.encode())
    assert {spelled(steps): written for steps, written in found.found} == beyond
    assert reaches_limit(text.encode()) is reaches


def test_large_numbers_are_counted_beyond_those_that_are_named():
    found = beyond_limit(json.dumps([10**20] * 30).encode(), most=3)
    assert (len(found.found), found.more) == (3, 27)


@given(documents)
def test_the_numbers_found_are_those_that_the_objects_hold(text):
    def numbers(tree):
        inside = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else [tree]
        for each in inside:
            if isinstance(each, dict | list):
                yield from numbers(each)
            elif isinstance(each, int | float) and not isinstance(each, bool):
                yield each

    # Of a name that is there twice, the objects hold the last value only.
    expected = any(abs(each) >= 2**53 for each in numbers(parse(text)))
    assert reaches_limit(text) is expected or (b'"' in text and not expected)
    for steps, written in beyond_limit(text, most=100).found:
        assert b'"' in text or json.loads(find(text, steps)) == json.loads(written)


def test_a_difference_names_the_changed_paths_alone():
    before = b'{"a":1,"b":{"c":[1,2,3]},"d":[],"gone":null}'
    after = b'{"a":1.0,"b":{"c":[1,9,2,3]},"d":{},"new":"x"}'
    found = difference(before, after)
    assert [
        (spelled(each.steps), each.before and each.before.text, each.after and each.after.text)
        for each in found.changes
    ] == [
        ("b.c[1]", None, "9"),
        ("gone", "null", None),
        ("new", None, '"x"'),
    ]


def test_a_difference_against_no_document_is_the_whole_value():
    (only,) = difference(None, b'{"a":1}').changes
    assert (only.steps, only.before, only.after.text) == ((), None, '{"a":1}')
    assert not difference(None, None)


def test_long_texts_that_differ_late_are_shown_where_they_differ():
    (change,) = difference(json.dumps("x" * 5_000 + "Ben").encode(), json.dumps("x" * 5_000 + "Kim").encode()).changes
    assert change.before.text.endswith('Ben"')
    assert change.after.text.endswith('Kim"')
    assert len(change.after.text) < 200
    assert change.after.length == 5_003


@pytest.mark.parametrize(("left", "right"), [("Ben  B", "Ben B"), ("Ben\u00a0B", "Ben B"), ("Ben\u3164", "Ben")])
def test_blanks_that_differ_are_seen_to_differ(left, right):
    (change,) = difference(json.dumps(left).encode(), json.dumps(right).encode()).changes
    assert change.before.text != change.after.text
    assert change.before.text.isascii()


def test_json_that_is_kept_as_a_text_is_compared_inside():
    before = json.dumps({"Slot": '{"Coins":5,"Name":"Ben"}'}).encode()
    after = json.dumps({"Slot": '{"Coins": 6, "Name": "Ben"}'}).encode()
    (change,) = difference(before, after).changes
    assert (spelled(change.steps), change.before.text, change.after.text) == ("Slot.Coins", "5", "6")
    (blanks,) = difference(b'"[1]"', b'"[1 ]"').changes
    assert blanks.steps == ()


@given(documents, documents)
def test_a_part_that_holds_all_differences_is_the_same_in_nothing_else(left, right):
    shape = b'{"a":[1,{"b":%b}],"c":7}'
    for one, other in ((left, right), (shape % left.strip(), shape % right.strip())):
        part = narrowed(one, other, into_lists=True)
        assert find(one, part.steps) == part.left
        assert same(put(one, part.steps, part.right), other)
        assert (part.steps[:3] == ("a", 1, "b")) is (one is not left and one != other)
        assert not any(isinstance(step, int) for step in narrowed(one, other, into_lists=False).steps)


def test_a_name_that_is_there_twice_is_no_part():
    assert narrowed(b'{"a":1,"a":2}', b'{"a":3,"a":2}', into_lists=True).steps == ()


@given(documents, documents)
def test_what_an_edit_changed_can_be_put_back(before, after):
    fields = touched(before, after, after)
    assert not any(each.contested for each in fields)
    assert same(put_back(after, before, tuple(each.steps for each in fields)), before)


@given(documents, values)
def test_what_came_elsewhere_since_stays_when_an_edit_is_undone(text, value):
    before = put(b'{"mine":{"a":1},"theirs":0}', ("theirs",), text.strip())
    after = put(before, ("mine", "a"), b"2")
    now = put(after, ("theirs",), value.encode())
    fields = touched(before, after, now)
    assert [(each.steps, each.contested) for each in fields] == [(("mine", "a"), False)]
    assert put_back(now, before, (fields[0].steps,)) == put(now, ("mine", "a"), b"1")


def test_a_field_that_was_taken_out_of_a_table_comes_back_whatever_the_game_made_of_the_empty_one():
    before, after, now = b'{"Pets":{"Dog":1},"Coins":5}', b'{"Pets":{},"Coins":5}', b'{"Pets":[],"Coins":9}'
    (field,) = touched(before, after, now)
    assert (field.steps, field.contested) == (("Pets", "Dog"), False)
    assert put_back(now, before, (field.steps,)) == b'{"Pets":{"Dog":1},"Coins":9}'


def test_a_field_whose_object_is_gone_cannot_be_put_back():
    with pytest.raises(Nowhere):
        put_back(b'{"a":7}', b'{"a":{"b":1}}', (("a", "b"),))


@given(documents)
def test_a_document_is_closed_up_and_laid_out_without_another_value(text):
    for form in (closed_up, laid_out):
        assert same(form(text), text) or b"1e400" in text


@given(json_texts.texts)
def test_the_size_of_a_text_is_that_of_its_signs(text):
    plain = json.dumps(text, ensure_ascii=False)
    assert characters(json.dumps(text).encode()) == len(plain)
    assert characters(plain.encode("utf-8", "surrogatepass")) == len(plain)


def test_numbers_are_shown_as_they_are_written_and_signs_as_themselves():
    text = b'{"a":1.50,"b":1E400,"c":"\\u00e9\\n\\ud83d\\ude00\\u200b"}'
    assert laid_out(text).decode() == '{\n  "a": 1.50,\n  "b": 1E400,\n  "c": "é\\n😀\\u200b"\n}'


def test_a_value_without_room_is_outlined():
    text = json.dumps({f"field{each}": each for each in range(500)}).encode()
    shown = show(text, (), room=100)
    assert shown.text is None
    assert (shown.outline.kind, shown.outline.length, len(shown.outline.fields)) == (Kind.OBJECT, 500, 15)
    assert show(text, ("field7",), room=100).text == "7"
    assert show(text, ("nothing",), room=100) is None


def test_a_file_is_laid_out_where_that_fits_and_compressed_where_nothing_else_does():
    text = json.dumps({"list": [1, 2]}).encode()
    assert as_file(text, (), largest=1_000).count(b"\n") > 2
    assert as_file(text, (), largest=20) == b'{"list":[1,2]}'
    assert is_compressed(as_file(text, (), largest=5))


@given(documents)
def test_every_field_is_found_by_its_name_and_read_by_its_path(text):
    tree = parse(text)
    found = search(text, "", most=1_000)
    assert {steps for steps, _ in found} == set(places(tree)) - {()}
    for steps, _ in found:
        (picked,) = pick(text, (steps,))
        assert json.dumps(picked) == json.dumps(parse(find(text, steps)))


def test_fields_are_found_however_many_there_are_and_however_far_in():
    tree = {
        "Inv": list(range(40)),
        **{f"F{each}": each for each in range(300)},
        "a": {"b": {"c": {"d": {"e": {"Deep": 1}}}}},
    }
    text = json.dumps(tree).encode()
    for wanted, path in (("F299", "F299"), ("inv[30", "Inv[30]"), ("deep", "a.b.c.d.e.Deep")):
        assert path in [spelled(steps) for steps, _ in search(text, wanted, most=25)]


def test_what_is_not_small_is_not_picked():
    assert pick(b'{"a":1,"b":"' + b"x" * 5_000 + b'"}', (("a",), ("b",), ("c",))) == (1, None, None)


@given(documents, st.sampled_from(["value", "other"]))
def test_a_value_is_cut_out_of_an_answer_as_it_came(text, field):
    body = b'{"path":"p","' + field.encode() + b'" : ' + text + b' ,"users":["users/1"]}'
    around, value = opened(body, field="value")
    assert value == (text.strip() if field == "value" else None)
    assert around["users"] == ["users/1"]


@given(documents)
def test_both_readers_cut_an_answer_alike(text):
    body = b'{"a":' + text + b',"value":' + text + b"}"
    beside = b'{"a":' + text + b',"value":' + text + b',"refused":NaN}'
    (around, value), (read, cut) = opened(body, field="value"), opened(beside, field="value")
    assert value == cut
    assert same(json.dumps(around["a"]).encode(), json.dumps(read["a"]).encode())


def test_an_answer_with_what_json_does_not_have_is_read_all_the_same():
    body = b'{"value":[NaN,"\\ud800",1e400,"\xed\xa0\x80"],"etag":"e"}'
    assert opened(body, field="value") == ({"etag": "e"}, b'[NaN,"\\ud800",1e400,"\xed\xa0\x80"]')
    assert opened(b'{"value":' + DEEP + b',"etag":"e"}', field="value") == ({"etag": "e"}, DEEP)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1]", b"7", b'{"value":[1,2', b'{"value":{"a" 1}}', b'{"value":1}}', b"[" * 9_000]
)
def test_a_body_that_is_no_object_is_refused(body):
    with pytest.raises(NotJson):
        opened(body, field="value")


def test_an_empty_object_is_one():
    assert opened(b" {} ", field="value") == ({}, None)


@pytest.mark.parametrize("function", [parse, laid_out, closed_up, characters, fingerprint])
def test_nesting_without_end_is_refused_in_words(function):
    with pytest.raises(TooDeep):
        function(DEEP)


def test_large_numbers_are_found_whatever_the_nesting():
    assert beyond_limit(b"[" * 5_000 + b"1e24" + b"]" * 5_000).found[0][1] == "1e24"
    ensure_json(DEEP)


@pytest.mark.parametrize(
    ("text", "fault", "line", "column"),
    [
        ('{"a":1,\n"a":2}', Fault.TWICE, 0, 0),
        ('{"a":\n nope}', Fault.NOT_JSON, 2, 2),
        ("[9007199254740993]", Fault.TOO_LARGE, 0, 0),
        ("[1e400]", Fault.TOO_LARGE, 0, 0),
        ("[" + "1" * 5_000 + "]", Fault.TOO_LARGE, 0, 0),
        ("[NaN]", Fault.NOT_FINITE, 0, 0),
        ("[-Infinity]", Fault.NOT_FINITE, 0, 0),
        ("", Fault.NOT_JSON, 1, 1),
    ],
)
def test_what_a_person_wrote_is_read_strictly(text, fault, line, column):
    with pytest.raises(Unfit) as unfit:
        read(text.encode())
    assert (unfit.value.fault, unfit.value.line, unfit.value.column) == (fault, line, column)


def test_what_a_person_wrote_keeps_its_spelling_without_the_blanks():
    assert read(b' { "a" : 1.50 ,\n "b" : [ ] } ') == b'{"a":1.50,"b":[]}'
    with pytest.raises(TooDeep):
        read(DEEP)
