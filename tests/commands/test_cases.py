"""`/case view`, `search`, `stats`, `note` and `void`."""

import pytest
from kingdom import Kingdom

from bot.journal import Outcome

BEN = {"player": "BuilderBen"}


async def ban(kingdom: Kingdom, player: str = "BuilderBen", reason: str = "Ruined the parade") -> None:
    await kingdom.moderator.slash("ban", player=player, duration="7d", reason=reason, note="Seen by two")
    await kingdom.moderator.click("Ban for 7 days")


async def edit(kingdom: Kingdom, player: str = "BuilderBen") -> None:
    await kingdom.editor.slash(
        "data edit", player=player, field="Data.Coins", action="add", value="500", reason="Lost in the crash"
    )
    await kingdom.editor.click("Save 1 change")


async def test_a_ban_reads_as_people_say_it(kingdom: Kingdom):
    await ban(kingdom)

    answer = await kingdom.support.slash("case view", case="1")

    assert answer.private
    for words in ("✅ Case #1", "BuilderBen banned for 7 days", "Until", "Whole game", "staff note: Seen by two"):
        assert words in answer.text
    case = (await kingdom.cases())[0]
    assert case.idempotency_key not in answer.text
    assert "duration_s" not in answer.text


async def test_an_edit_reads_as_a_difference(kingdom: Kingdom):
    await edit(kingdom)

    answer = await kingdom.support.slash("case view", case="#1")

    assert "Coins 12,500 → 13,000 (+500)" in answer.text
    assert "fingerprint" not in answer.text


async def test_a_case_names_once_what_undid_it(kingdom: Kingdom):
    await edit(kingdom)
    await kingdom.owner.slash("case undo", case="1", reason="Was not lost")
    await kingdom.owner.click("Undo")

    answer = await kingdom.owner.slash("case view", case="1")

    assert "↩️ Undone by #2" in answer.text
    assert "Followed by" not in answer.text  # which would say the same again


async def test_cases_are_found_by_every_option(kingdom: Kingdom):
    await ban(kingdom)
    await edit(kingdom)
    kingdom.break_roblox(kind="status", method="PATCH", path="user-restrictions", status=403)
    await ban(kingdom, "FormerFinn", "Ruined it again")

    async def found(**options: object) -> set[str]:
        answer = await kingdom.senior.slash("case search", **options)
        return {number for number in ("#1", "#2", "#3") if f"· {number}\n" in answer.text}

    assert await found() == {"#1", "#2", "#3"}
    assert await found(player="BuilderBen") == {"#1", "#2"}
    assert await found(moderator=kingdom.editor) == {"#2"}
    assert await found(kind="ban") == {"#1", "#3"}
    assert await found(outcome="refused") == {"#3"}
    assert await found(text="parade") == {"#1"}
    assert await found(text="ruined", kind="ban", moderator=kingdom.moderator, outcome="done") == {"#1"}
    assert await found(until="3 days ago") == set()
    assert await found(since="1h ago", experience="kingdom") == {"#1", "#2", "#3"}


async def test_a_search_that_finds_nothing_says_what_to_do_next(kingdom: Kingdom):
    assert (await kingdom.support.slash("case search")).text.endswith("There is no case yet that you may read.")
    narrow = await kingdom.support.slash("case search", text="nothing", experience="kingdom")
    assert "Only with nothing, in kingdom" in narrow.text
    assert narrow.text.endswith("leave one out, or give fewer words.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "bans"}, "Choose one of"),
        ({"outcome": "good"}, "Choose one of"),
        ({"since": "soon"}, "how long ago"),
        ({"until": "2099-01-01"}, "must have passed"),
    ],
)
async def test_an_option_that_cannot_be_read_gets_a_message(kingdom: Kingdom, options, words):
    answer = await kingdom.senior.slash("case search", **options)

    assert words in answer.text


async def test_a_search_has_pages(kingdom: Kingdom):
    for _ in range(9):
        await kingdom.community.slash("leaderboard increment", board="coins", amount=1, reason="Counted again", **BEN)
        await kingdom.community.click("Change")

    first = await kingdom.support.slash("case search")
    shown = first.text
    second = await kingdom.support.click("Older ›")

    assert "· #9\n" in shown
    assert "· #1\n" not in shown
    assert "· #1\n" in second.text
    assert "· #9\n" not in second.text


async def test_kinds_and_outcomes_are_suggested_by_name(kingdom: Kingdom):
    kinds = await kingdom.support.complete("case search", "kind", "board")
    outcomes = await kingdom.support.complete("case search", "outcome", "not known")

    assert ("Board score set", "board.set") in [(each.name, each.value) for each in kinds]
    assert [each.value for each in outcomes] == ["unknown"]


async def test_statistics_count_by_person_kind_and_month(kingdom: Kingdom):
    await ban(kingdom)
    await edit(kingdom)

    answer = await kingdom.support.slash("case stats")
    alone = await kingdom.support.slash("case stats", moderator=kingdom.moderator)

    assert "2 cases" in answer.text
    for words in ("1 · moderator", "1 · editor", "1 · Ban\n", "1 · Data edited"):
        assert words in answer.text
    assert "1 case by @Mona" in alone.text
    assert "Data edited" not in alone.text


async def test_a_void_case_is_marked_everywhere_and_no_longer_counted(kingdom: Kingdom):
    await ban(kingdom)

    answer = await kingdom.senior.slash("case void", case="1", reason="Wrong player")
    search = await kingdom.support.slash("case search")
    counted = await kingdom.support.slash("case stats")

    assert "BuilderBen banned for 7 days · void" in answer.text
    assert "Wrong player" in answer.text
    assert "⏭️ BuilderBen · Ban" in search.text
    assert "No case fits." in counted.text
    log = await kingdom.senior.slash("case void", case="1", reason="Again")
    assert "already void" in log.text
    (case,) = await kingdom.cases()
    assert (case.outcome, case.void.author_name) == (Outcome.DONE, "senior")


async def test_a_note_stays_with_its_author(kingdom: Kingdom):
    await ban(kingdom)

    answer = await kingdom.senior.slash("case note", case="1", text="He *appealed*")

    assert "senior" in answer.text
    assert "He *appealed*" in answer.text
    (case,) = await kingdom.cases()
    assert [note.text for note in case.notes] == ["He *appealed*"]


@pytest.mark.parametrize("command", ["case note", "case void"])
async def test_a_person_who_may_only_read_cases_cannot_add_to_them(kingdom: Kingdom, command):
    await ban(kingdom)
    words = {"case note": {"text": "x"}, "case void": {"reason": "x"}}[command]

    answer = await kingdom.support.slash(command, case="1", **words, even_if_hidden=True)

    assert "Not for your role" in answer.text
    (case,) = await kingdom.cases()
    assert (case.notes, case.void) == ((), None)


@pytest.mark.parametrize("command", ["case search", "case stats"])
async def test_a_person_who_may_not_read_cases_finds_none(kingdom: Kingdom, command):
    await ban(kingdom)

    answer = await kingdom.community.slash(command, even_if_hidden=True)

    assert "Not for your role" in answer.text
    assert "BuilderBen" not in answer.text
