"""Lengths and ends are read exactly, and never as something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.durations import PERMANENT, lasting, parse_duration, seconds_until
from bot.access.lengths import LONGEST, amount_of, parse_length

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("30 minutes", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        (" 7D ", timedelta(days=7)),
        ("1w2d", timedelta(days=9)),
        ("1 week 2 days", timedelta(days=9)),
        ("2d 1w", timedelta(days=9)),
        ("1mo", timedelta(days=28)),  # from the last day of January to the last day of February
        ("2mo", timedelta(days=59)),
        ("1y", timedelta(days=365)),
        ("1y1d", timedelta(days=366)),
        ("1.5h", timedelta(minutes=90)),
        ("1,5h", timedelta(minutes=90)),
        ("0.25 days", timedelta(hours=6)),
        ("1.5y", timedelta(days=546)),
        ("1h30", timedelta(minutes=90)),
        ("1h 05", timedelta(minutes=65)),
        ("30min", timedelta(minutes=30)),
        ("2 WEEKS", timedelta(days=14)),
        ("1 day, 2 hours", timedelta(hours=26)),
        ("1 day and 2 hours", timedelta(hours=26)),
        ("1d,2h", timedelta(hours=26)),
        ("in 3 days", timedelta(days=3)),
        ("For a week", timedelta(days=7)),
        ("an hour", timedelta(hours=1)),
        ("٣d", timedelta(days=3)),
        ("\uff11\uff0e\uff15\uff48", timedelta(minutes=90)),
        ("7\u00a0d", timedelta(days=7)),
        (" " * 98 + "7d", timedelta(days=7)),  # as long as a length can be
    ],
)
def test_a_length_is_what_it_says(text: str, length: timedelta) -> None:
    assert parse_duration(text, now=NOW) == length


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-02-01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-01 18:00", datetime(2026, 2, 1, 18, tzinfo=UTC)),
        ("2026-02-01T18:00:30Z", datetime(2026, 2, 1, 18, 0, 30, tzinfo=UTC)),
        ("until 2026-02-01 18:00 utc", datetime(2026, 2, 1, 18, tzinfo=UTC)),
        ("2026-02-01 18:00 +02:00", datetime(2026, 2, 1, 16, tzinfo=UTC)),
        ("tomorrow", datetime(2026, 2, 1, tzinfo=UTC)),
        ("Tomorrow 18:00", datetime(2026, 2, 1, 18, tzinfo=UTC)),
        ("tomorrow at 6:30 PM", datetime(2026, 2, 1, 18, 30, tzinfo=UTC)),
        ("today, 11pm", datetime(2026, 1, 31, 23, tzinfo=UTC)),
        ("<t:1790000000:R>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("<t:1790000000:s>", datetime.fromtimestamp(1_790_000_000, UTC)),
        ("1790000000", datetime.fromtimestamp(1_790_000_000, UTC)),
    ],
)
def test_a_date_is_an_end(text: str, end: datetime) -> None:
    assert parse_duration(text, now=NOW) == end


@pytest.mark.parametrize("text", ["perm", "perma", "permanent", " Permanent ", "FOREVER", "for ever", "indefinitely"])
def test_only_the_words_for_it_are_permanent(text: str) -> None:
    assert parse_duration(text, now=NOW) is PERMANENT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must be a length like"),
        ("30", "a number without a unit"),
        ("1.5", "a number without a unit"),
        ("1d12", "a number without a unit"),
        ("1h75", "a number without a unit"),
        ("1h30m15", "a number without a unit"),
        ("1,500s", "as 1500 or as 1.5"),
        ("1.500h", "as 1500 or as 1.5"),
        ("1.5s", "whole seconds"),
        ("0.5mo", "whole months"),
        ("7²d", "must be a length like"),
        ("½h", "must be a length like"),
        ("1d,", "must be a length like"),
        ("until 7d", "must be a length like"),
        ("1:30", "must be a length like"),
        ("yesterday", "has passed"),
        ("2h ago", "has passed"),
        ("<t:0>", "has passed"),
        ("<t:1790000000:x>", "must be a length like"),
        ("<t:9999999999999>", "a real date"),
        ("2026-02-01 13pm", "a real date"),
        ("2026-02-01 24:00", "a real date"),
        ("9999-12-31 23:59 -01:00", "a real date"),
        ("d", "must be a length like"),
        ("-7d", "must be a length like"),
        ("7d of course", "must be a length like"),
        ("1d2d", "must be a length like"),
        ("1M", "m for minutes or mo for months"),
        ("0d", "longer than zero"),
        ("0mo", "longer than zero"),
        ("9999y", "before the year 10000"),
        ("999999999999d", "before the year 10000"),
        ("999999999999y", "before the year 10000"),
        ("315576000001s", "before the year 10000"),
        ("2026-01-31", "has passed"),
        ("2026-01-31 12:00", "has passed"),
        ("2026-02-30", "a real date"),
    ],
)
def test_text_that_is_not_a_length_is_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        parse_duration(text, now=NOW)


def test_part_of_a_second_until_a_date_is_one_second() -> None:
    end = datetime(2026, 2, 1, tzinfo=UTC)
    assert seconds_until(end, end - timedelta(microseconds=1)) == timedelta(seconds=1)
    assert seconds_until(end, end - timedelta(seconds=2)) == timedelta(seconds=2)
    with pytest.raises(ValueError, match="has passed"):
        seconds_until(end, end)


@pytest.mark.parametrize("text", ["1mo", "1y", "permanent", "2026-12-24", "0d", ""])
def test_a_limit_has_one_length_on_every_day(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_length(text)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{0,13} ?(s|m|mo|M|h|d|w|y|perm)?([0-9]{1,3}[a-z])?", fullmatch=True))
def test_anything_typed_is_a_positive_finite_length_or_is_refused(text: str) -> None:
    try:
        length = parse_duration(text, now=NOW)
    except ValueError:
        return
    if length is PERMANENT:
        assert text.strip().lower() in {"perm", "perma", "permanent", "permanently", "forever", "infinite"}
    elif isinstance(length, datetime):
        assert length > NOW
    else:
        assert timedelta(0) < length <= LONGEST
        assert length % timedelta(seconds=1) == timedelta(0)
        assert NOW + length > NOW


@given(st.integers(0, 2**32), st.integers(1, 1200))
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(seconds: int, months: int) -> None:
    now = datetime.fromtimestamp(seconds, tz=UTC)
    length = parse_duration(f"{months}mo", now=now)
    assert isinstance(length, timedelta)
    end = now + length
    assert (end.year - now.year) * 12 + end.month - now.month == months
    assert end.timetz() == now.timetz()
    assert end.day == now.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("text", "length"), [("1s", timedelta(seconds=1)), ("90m", timedelta(minutes=90))])
def test_less_than_a_day_is_a_length_too(text: str, length: timedelta) -> None:
    assert parse_length(text) == parse_duration(text, now=NOW) == length


def test_the_longest_length_of_roblox_is_read_and_one_second_more_is_refused() -> None:
    assert parse_length("315576000000s") == LONGEST
    with pytest.raises(ValueError, match="before the year 10000"):
        parse_length("315576000001s")
    with pytest.raises(ValueError, match="longer than zero"):
        parse_length("0s")


UNITS = st.lists(st.sampled_from(["w", "d", "h", "m", "s"]), min_size=1, max_size=5, unique=True)
WORDS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}


@given(st.data(), UNITS, st.sampled_from(["", " ", ", ", " and ", " + "]), st.booleans())
def test_a_length_means_the_same_however_it_is_written(data: st.DataObject, units, between, in_words) -> None:
    counts = [data.draw(st.integers(1, 999)) for _ in units]
    written = between.join(
        f"{count} {WORDS[unit]}" if in_words else f"{count}{unit}" for count, unit in zip(counts, units, strict=True)
    )
    expected = timedelta(seconds=sum(count * SECONDS[unit] for count, unit in zip(counts, units, strict=True)))
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in written)
    for text in (written, f"in {written}", f"  {written} ", wide):
        assert parse_duration(text, now=NOW) == parse_length(text) == expected
    if "m" not in units or in_words:
        assert parse_length(written.upper()) == expected


@given(st.integers(0, 9_999), st.integers(0, 99), st.sampled_from(["m", "h", "d", "w"]), st.sampled_from(".,"))
def test_a_decimal_is_exact_or_is_refused(whole: int, hundredths: int, unit: str, point: str) -> None:
    seconds, rest = divmod((whole * 100 + hundredths) * SECONDS[unit], 100)
    text = f"{whole}{point}{hundredths:02}{unit}"
    if rest or not seconds:
        with pytest.raises(ValueError, match="must be"):
            parse_length(text)
    else:
        assert parse_length(text) == timedelta(seconds=seconds)


@given(st.integers(0, 99_999).map(str) | st.from_regex(r"[0-9]{1,4}[.,][0-9]{1,4}", fullmatch=True))
def test_a_number_without_a_unit_is_never_a_length(text: str) -> None:
    with pytest.raises(ValueError, match="a number without a unit"):
        parse_duration(text, now=NOW)


@given(st.integers(1_770_000_000, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_an_end_that_is_kept_is_the_same_end_on_another_day(end: datetime) -> None:
    for typed in (f"<t:{int(end.timestamp())}>", f"{end:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d}", end.isoformat()):
        read = parse_duration(typed, now=NOW)
        kept = lasting(typed, read)
        assert parse_duration(kept, now=NOW - timedelta(days=400)) == read
        assert lasting(kept, read) == kept


def test_words_for_a_day_are_kept_as_its_date() -> None:
    read = parse_duration("tomorrow 18:00", now=NOW)
    assert parse_duration(lasting("tomorrow 18:00", read), now=NOW - timedelta(days=30)) == read
    assert lasting("7d", timedelta(days=7)) == "7d"
    assert lasting("2026-12-24 18:00", datetime(2026, 12, 24, 18, tzinfo=UTC)) == "2026-12-24 18:00"


@given(st.integers(1, 1_200))
def test_months_before_a_moment_are_counted_on_the_calendar(months: int) -> None:
    start = amount_of(f"{months} months").before(NOW)
    assert (NOW.year - start.year) * 12 + NOW.month - start.month == months
