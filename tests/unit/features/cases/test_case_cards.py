"""Cards of cases: with the words of each kind, within Discord's limits, and without anything that was erased."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from example_services import example_services
from game_values import doc

from bot.access import Capability, DiscordId
from bot.documents.differences import difference
from bot.features.cases.cards.cases import case_card, case_page, statistics_card
from bot.features.cases.cases import CaseCounts, CasePage, CaseSearch
from bot.journal import Case, CaseKind, CaseQuery, Evidence, EvidenceFile, Member, Note, Outcome, Statistics, Target
from bot.ui.cards import draw
from bot.ui.faces import ERASED
from bot.ui.text import ago
from bot.wiring import FACES

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOSTILE = "```\n@everyone <@1> [x](https://evil.example) **b** `c`"
LONG = HOSTILE * 40

CASE = Case(
    id=12,
    kind=CaseKind.NOTE,
    outcome=Outcome.DONE,
    actor_id=11,
    actor_name="Mona",
    guild_id=1,
    experience="kingdom",
    target=Target(kind="player", id="156", label="Ben (@ben)", player_id=156),
    reason="Because",
    capability=Capability.BANS_WRITE,
    plan={},
    before=None,
    after=None,
    images_read=True,
    version_seen=None,
    version_made=None,
    request_id=None,
    idempotency_key="the-key",
    created_at=NOW,
    settled_at=NOW,
    failure=None,
    parent=None,
    parent_relation=None,
    notes=(),
    approved_by=None,
    void=None,
    evidence=(),
    erased=frozenset(),
)


def image(value):
    return {"value": value, "users": [], "attributes": {}}


def restriction(**changes):
    defaults = {
        "place_id": None,
        "active": True,
        "started_at": "2026-11-01T00:00:00+00:00",
        "duration_s": None,
        "display_reason": "Old reason",
        "private_reason": "",
        "exclude_alts": False,
        "inherited": False,
    }
    return defaults | changes


ENTRY = {"store": "PlayerData", "scope": "global", "key": "Player_156", "fingerprint": "the-fingerprint"}
BAN = {"place_id": 5, "duration_s": 86_400, "display_reason": "Shown", "note": "Hidden", "ban_alts": False}
FILE = {"file": "lobby.rbxl", "size_bytes": 2048, "sha256": "ab" * 32, "published": True}

CARDS = [
    (
        CaseKind.ANNOUNCEMENT,
        {"plan": {"text": "Double coins", "to": {"place": 5}}},
        ["-# place `5`", "**Players read**\n> Double coins"],
    ),
    (
        CaseKind.BAN,
        {"plan": BAN, "before": restriction()},
        [
            "ben banned for 1 day",
            f"<t:{int(NOW.timestamp()) + 86_400}:",
            "**The player reads**\n> Shown",
            "Replaced a ban · permanent\n> Old reason",
            "Only place 5 · only this account · staff note: Hidden",
        ],
    ),
    (
        CaseKind.BAN,
        {"plan": {**BAN, "duration_s": None}, "before": restriction(active=False)},
        ["ben banned permanently"],
    ),
    (
        CaseKind.UNBAN,
        {"plan": {"place_id": None}, "before": restriction()},
        ["ben unbanned", "Ended a ban · permanent\n> Old reason", "-# Whole game"],
    ),
    (CaseKind.BOARD_SET, {"plan": {"before": None, "after": 1200}}, ["not on the board → **1,200**"]),
    (CaseKind.BOARD_INCREMENT, {"plan": {"before": 1200, "after": 700}}, ["ben: score −500", "1,200 → **700** (−500)"]),
    (CaseKind.BOARD_REMOVE, {"plan": {"before": 0, "after": None}}, ["ben: score removed", "0 → **not on the board**"]),
    (CaseKind.DATA_CREATE, {"plan": ENTRY, "after": image({"a": 1})}, ["Data of ben created", '**+** `{"a":1}`']),
    (
        CaseKind.DATA_EDIT,
        {
            "plan": {**ENTRY, "field": "Coins", "action": "set", "typed": "7"},
            "before": image({"Coins": 5}),
            "after": image({"Coins": 7}),
            "version_seen": "v1",
            "version_made": "v2",
        },
        ["ben: Coins +2", "`Coins` 5 → **7** (+2)", "-# `PlayerData` · `Player_156`"],
    ),
    (CaseKind.DATA_REPLACE, {"plan": ENTRY, "before": image(1), "after": image(1)}, ["The value stayed"]),
    (
        CaseKind.DATA_INCREMENT,
        {"plan": {**ENTRY, "amount": 3}, "before": image(0), "after": image(3)},
        ["ben: +3", "0 → **3** (+3)"],
    ),
    (
        CaseKind.DATA_DELETE,
        {"plan": ENTRY, "before": image({"Coins": 5})},
        ["Data of ben deleted", '**−** `{"Coins":5}`'],
    ),
    (
        CaseKind.DATA_RESTORE,
        {"plan": {**ENTRY, "revision_id": "v0", "saved_at": "2026-11-01T00:00:00+00:00"}, "outcome": Outcome.UNKNOWN},
        ["Not known: data of ben", "The save of **<t:1793491200:", "🟣 Not known · Case #12"],
    ),
    (CaseKind.DATA_SNAPSHOT, {}, ["Snapshot asked for"]),
    (CaseKind.FREEZE, {}, ["changes stopped"]),
    (CaseKind.UNFREEZE, {}, ["changes allowed again"]),
    (
        CaseKind.BANS_BULK,
        {"plan": {"action": "ban", "players": [1, 2, 3]}, "after": {"done": 1, "failed": ["3"], "unknown": ["2"]}},
        ["1 of 3 players banned", "✅ **1 done**\n❌ **1 not done**\n🟣 **1 not known**"],
    ),
    (CaseKind.NOTE, {}, ["Note on ben kept"]),
    (CaseKind.NOTE_REMOVE, {}, ["Note on ben removed"]),
    (
        CaseKind.PLACE_PUBLISH,
        {"plan": FILE, "version_made": "9"},
        ["Version **9**\n📎 `lobby.rbxl` · 2.0 KB"],
    ),
    (
        CaseKind.SERVERS_RESTART,
        {"plan": {"close_all_versions": True, "place_ids": [5], "bleed_off_s": 300}},
        ["All servers restart within 5 minutes", "-# Only in `5`"],
    ),
]


def text_of(card):
    return "\n".join((card.title, card.subject, *card.state, *card.body, *card.note))


def compared(case):
    """A case with what it changed, as the feature works it out for a card."""
    if not case.kind.startswith("data.") or case.kind is CaseKind.DATA_SNAPSHOT:
        return case
    sides = (doc(each["value"]).read() if each is not None else None for each in (case.before, case.after))
    return replace(case, compared=difference(*sides))


@pytest.mark.parametrize(("kind", "parts", "words"), CARDS)
def test_each_kind_says_what_was_done_without_internals(kind, parts, words):
    text = text_of(case_card(compared(replace(CASE, kind=kind, **parts)), FACES))
    assert [each for each in words if each not in text] == []
    assert "the-key" not in text
    assert "the-fingerprint" not in text
    assert "```" not in text


@pytest.mark.parametrize(("kind", "parts"), [(kind, parts) for kind, parts, _ in CARDS])
async def test_player_data_and_scores_are_withheld_where_everybody_reads_and_the_rest_is_shown(kind, parts, tmp_path):
    case = replace(CASE, kind=kind, **parts)
    subject = kind.partition(".")[0]
    needs = {"data": Capability.DATA_READ, "board": Capability.BOARDS_READ}.get(subject)
    async with example_services(tmp_path) as services:
        shown = services.values.without_values(case)
    if needs is None or kind is CaseKind.DATA_SNAPSHOT:
        assert shown is case
        return
    text = text_of(case_card(shown, FACES))
    assert (shown.before, shown.after, shown.withheld) == (None, None, needs)
    assert f"`{needs}`" in text
    for value in (
        "→",
        "`7`",
        "**7**",
        "add `3`",
        "1,200",
        "700",
        "500",
        "+2",
        "+3",
        "**+**",
        "**−**",
        "{",
        "The value stayed",
    ):
        assert value not in text


async def test_what_was_erased_needs_no_capability_to_be_read(tmp_path):
    case = replace(CASE, kind=CaseKind.DATA_EDIT, erased=frozenset({"plan", "before", "after"}))
    async with example_services(tmp_path) as services:
        shown = services.values.without_values(case)
    text = text_of(case_card(shown, FACES))
    assert ERASED in text
    assert "data:read" not in text


ABOUT = [
    (CaseKind.BANS_BULK, ("players", "3", "3 players"), ("Many bans", "", "**Many bans** · ")),
    (CaseKind.BOARD_SET, ("board", "B/global/x/y", "B/global/x/y"), ("x/y: score not changed", "`x/y`", "**x/y** · ")),
    (CaseKind.DATA_SNAPSHOT, ("entry", "*", "all data stores"), ("No snapshot was taken", "", "**Snapshot** · ")),
    (CaseKind.FREEZE, ("staff", "7", "Mo_"), (r"Mo\_ was not stopped", "<@7>", r"**Mo\_** · Changes stopped")),
    (CaseKind.PLACE_PUBLISH, ("place", "5", "lobby"), ("lobby was not uploaded", "", "**lobby** · Place published")),
    (CaseKind.SERVERS_RESTART, ("servers", "1", "A"), ("No server was restarted", "", "**Servers restarted** · ")),
]


@pytest.mark.parametrize(("kind", "target", "words"), ABOUT)
def test_what_a_case_is_about_is_named_in_its_title_below_it_and_in_lists(kind, target, words):
    name, exact, label = target
    case = replace(CASE, kind=kind, target=Target(kind=name, id=exact, label=label), outcome=Outcome.REFUSED)
    page = CasePage(search=CaseSearch(), query=CaseQuery(), player=None, number=0, cases=(case,), more=False)
    title, subject, row = words
    card = case_card(case, FACES)
    assert (card.title, card.subject) == (title, subject)
    assert row in text_of(case_page(page, FACES))


def test_every_kind_is_tried():
    assert {kind for kind, _, _ in CARDS} == set(CaseKind)


@pytest.mark.parametrize("kind", CaseKind)
def test_erased_parts_are_marked_as_erased(kind):
    erased = frozenset({"target", "reason", "plan", "before", "after", "note", "void"})
    note = Note(author_id=11, author_name="Mona", text="", at=NOW)
    nobody = Target(kind="player", id="", label="")
    text = text_of(case_card(replace(CASE, kind=kind, target=nobody, reason="", erased=erased, notes=(note,)), FACES))
    assert ERASED in text
    assert "The target of this case was erased" in text
    for word in ("permanent", "Whole game", "only this account", "done**", "every"):
        assert word not in text
    assert f"📝 erased\n-# Mona · {ago(NOW)}" in text


@pytest.mark.parametrize("kind", CaseKind)
def test_an_outcome_that_is_not_known_draws_no_conclusion(kind):
    parts = next(parts for each, parts, _ in CARDS if each is kind)
    done = case_card(compared(replace(CASE, kind=kind, **{**parts, "outcome": Outcome.DONE})), FACES)
    sent = case_card(replace(CASE, kind=kind, **{**parts, "outcome": Outcome.SENT, "after": None}), FACES)
    assert sent.title != done.title
    assert f"<t:{int(NOW.timestamp()) + 86_400}:" not in text_of(sent)
    assert not any(value in text_of(sent) for value in ("**+**", "**−**", "5 → **7**", "0 → **3**"))
    assert "⏳ Sent · Case #12" in text_of(sent)


def test_a_void_case_says_who_declared_it_and_why():
    void = Note(author_id=12, author_name="Otto", text="Wrong player", at=NOW)
    card = case_card(replace(CASE, kind=CaseKind.BAN, plan=BAN, void=void), FACES)
    assert card.title.endswith("void")
    assert f"⏭️ **Void** · Otto · {ago(NOW)}\n> Wrong player" in text_of(card)
    assert card.undo is None


def test_evidence_is_linked_and_what_followed_is_named():
    file = EvidenceFile(name="aim[bot].mp4", size_bytes=2048, guild_id=2, channel_id=3, message_id=4, attachment_id=5)
    evidence = Evidence(author_id=11, author_name="Mona", files=(file,) * 6, at=NOW)
    child = replace(CASE, id=13, kind=CaseKind.UNBAN, parent=12, parent_relation="undo")
    text = text_of(case_card(replace(CASE, evidence=(evidence,)), FACES, children=[child]))
    assert r"aim\[bot\].mp4, aim\[bot\].mp4" in text
    assert "and 2 more ([open](https://discord.com/channels/2/3/4)) · 12.0 KB" in text
    assert "**Followed by** #13 Unban (undo)" in text


@pytest.mark.parametrize(("characters", "shown"), [(40, "m" * 40), (41, "m" * 39 + "…")])
def test_a_long_name_of_a_file_is_cut(characters, shown):
    file = EvidenceFile(name="m" * characters, size_bytes=9, guild_id=2, channel_id=3, message_id=4)
    text = text_of(
        case_card(replace(CASE, evidence=(Evidence(author_id=11, author_name="Mona", files=(file,), at=NOW),)), FACES)
    )
    assert f" {shown} ([open]" in text


def test_evidence_of_an_earlier_version_is_linked_by_its_message_and_not_by_the_address_that_has_expired():
    old = EvidenceFile(name="a.png", size_bytes=9, channel_id=3, message_id=4, url="https://cdn.test/a?ex=1&is=2&hm=3")
    evidence = Evidence(author_id=11, author_name="Mona", files=(old,), at=NOW)
    text = text_of(case_card(replace(CASE, guild_id=7, evidence=(evidence,)), FACES))
    assert "[open](https://discord.com/channels/7/3/4)" in text
    assert "cdn.test" not in text
    unknown = text_of(case_card(replace(CASE, guild_id=None, evidence=(evidence,)), FACES))
    assert "a.png" in unknown
    assert "https://discord" not in unknown
    assert "cdn.test" not in unknown


def test_files_of_two_messages_have_a_link_each():
    first, second = (
        EvidenceFile(name=name, size_bytes=9, guild_id=2, channel_id=3, message_id=message)
        for name, message in (("a.png", 4), ("b.png", 5))
    )
    evidence = Evidence(author_id=11, author_name="Mona", files=(first, second), at=NOW)
    text = text_of(case_card(replace(CASE, evidence=(evidence,)), FACES))
    assert (
        "a.png ([open](https://discord.com/channels/2/3/4)) and b.png ([open](https://discord.com/channels/2/3/5))"
        in text
    )


def test_the_second_person_and_the_parent_are_named():
    case = replace(CASE, approved_by=Member(id=12, name="Otto"), parent=3, parent_relation="bulk")
    text = text_of(case_card(case, FACES))
    assert "✅ Case #12 · asked by <@11>, approved by <@12> · <t:" in text
    assert "Bulk of case #3" in text


def test_actors_outside_discord_are_named_and_not_mentioned():
    text = text_of(case_card(replace(CASE, kind=CaseKind.FREEZE, actor_id=0, actor_name="Steward"), FACES))
    assert "✅ Case #12 · Steward · <t:" in text


def is_text(key, value):
    """Whether people can have written a part of a plan: Steward itself writes its moments."""
    return isinstance(value, str) and not key.endswith("_at")


def worst(kind, parts):
    file = EvidenceFile(name=LONG, size_bytes=9, guild_id=10**19, channel_id=10**19, message_id=10**19)
    note = Note(author_id=11, author_name=HOSTILE, text=LONG, at=NOW)
    huge = {f"{HOSTILE} {number}": [HOSTILE] for number in range(500)}
    made = {
        **parts,
        "kind": kind,
        "plan": {key: LONG if is_text(key, value) else value for key, value in parts.get("plan", {}).items()},
        **({side: image(huge) for side in ("before", "after")} if kind.startswith("data.") else {}),
        "reason": LONG,
        "actor_name": HOSTILE,
        "target": Target(kind="player", id="1" * 150, label=HOSTILE, player_id=156),
        "notes": (note,) * 30,
        "void": note,
        "evidence": (Evidence(author_id=11, author_name=HOSTILE, files=(file,) * 10, at=NOW),) * 10,
    }
    return compared(replace(CASE, **made))


@pytest.mark.parametrize(("kind", "parts"), [(kind, parts) for kind, parts, _ in CARDS])
def test_the_worst_case_fits_into_a_message(kind, parts):
    case = worst(kind, parts)
    drawn = draw(case_card(case, FACES, undone_by=13, children=[case] * 30))
    # https://discord.com/developers/docs/components/reference: 4,000 characters and 40 components a message.
    shown = [each.content for each in drawn.walk_children() if hasattr(each, "content")]
    assert sum(map(len, shown)) <= 4_000
    assert len(list(drawn.walk_children())) + 1 <= 40


def test_many_people_are_counted_together_past_the_first():
    counts = Statistics(
        by_actor={DiscordId(number): 30 - number for number in range(14)},
        by_kind={CaseKind.BAN: 5},
        by_month={date(2026, 11, 1): 5},
        names=dict.fromkeys(range(14), "same name"),
    )
    text = text_of(statistics_card(CaseCounts(statistics=counts, since=NOW, until=NOW, moderator_id=None), FACES))
    assert text.count("same name") == 10
    assert "and 74 by 4 more" in text


def test_a_bar_is_as_long_as_its_part_of_the_most_and_is_never_empty_beside_a_number():
    counts = Statistics(
        by_actor={DiscordId(1): 200, DiscordId(2): 101, DiscordId(3): 1},
        by_kind={CaseKind.BAN: 5},
        by_month={date(2026, 11, 1): 5},
        names={DiscordId(1): "Ann", DiscordId(2): "Bob", DiscordId(3): "Cleo"},
    )
    card = statistics_card(CaseCounts(statistics=counts, since=NOW, until=NOW, moderator_id=None), FACES)
    assert [line for line in text_of(card).splitlines() if "▰" in line][:3] == [
        "▰▰▰▰▰▰▰▰▰▰ **200** · Ann",
        "▰▰▰▰▰▰▱▱▱▱ **101** · Bob",
        "▰▱▱▱▱▱▱▱▱▱ **1** · Cleo",
    ]
