"""Cards of leaderboards, announcements, restarts, uploads and ban records: their texts, and the largest ones within limits."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest

from bot.experiences.experiences import Board, Experience
from bot.experiences.players import Player
from bot.features.announcements import cards as announcements
from bot.features.announcements.announcements import AnnouncementPlan, Audience
from bot.features.bans.cards import records as ban_records
from bot.features.bans.records import ActiveBan, BanPage, BanQuery, Ending, HistoryEntry, HistoryPage
from bot.features.bans.restrictions import mark_of
from bot.features.boards import cards as leaderboards
from bot.features.boards.boards import BoardPage, BoardRequest, Row, Standing
from bot.features.boards.rows import BoardRow
from bot.features.boards.scores import ScorePlan
from bot.features.cases.cards.cases import case_card, case_page
from bot.features.cases.cases import CasePage, CaseSearch
from bot.features.places import cards as places
from bot.features.places.places import PublishPlan
from bot.features.servers import cards as servers
from bot.features.servers.servers import RestartPlan
from bot.journal import CaseKind, CaseQuery, Target
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restrictions import Restriction, RestrictionLog
from bot.opencloud.resources.users import NamedUser
from bot.ui.cards import CUT, TITLE_LENGTH, Card, draw
from bot.wiring import FACES
from tests.unit.features.cases.test_case_cards import CASE

NOW = datetime(2026, 8, 1, tzinfo=UTC)
HOSTILE = "*" * 20
KINGDOM = Experience(
    key="kingdom",
    name="**Kingdom** @everyone",
    universe_id=1,
    client=None,
    places={f"place_{n}": PlaceId(n) for n in range(30)},
)
BOARD = Board(alias="coins", name="CoinsBoard", title="R" * 100, unit="c_o_i_n_s")
PLAYER = Player(id=2**53, name="_" * 20, display_name=HOSTILE, asked="_" * 19, headshot="https://t.example/1.png")
PLACE = BoardRow(experience=KINGDOM, board=BOARD, key=str(2**53), player=PLAYER)
USER = NamedUser(2**53, "_" * 20, HOSTILE)
REASON = "<@1> [x](https://x.example) " * 14
MARK = mark_of(f"Steward case {10**9} by {'_' * 32} (Discord {2**62}): {REASON}")


def score_plan(kind: CaseKind, before: int | None, after: int | None) -> ScorePlan:
    return ScorePlan(
        experience=KINGDOM,
        reason=REASON,
        planned_at=NOW,
        kind=kind,
        row=PLACE,
        before=before,
        after=after,
    )


def board_page(rows: tuple[Row, ...], **fields: object) -> BoardPage:
    request = BoardRequest(board="coins", descending=False, minimum=-(2**53), maximum=2**53)
    defaults = {"request": request, "number": 10**6, "whole": False, "more": True}
    return BoardPage(**{"experience": KINGDOM, "board": BOARD, "rows": rows} | defaults | fields)


ROW = Row(rank=10**6, key="k" * 50, score=-(2**53), user_id=USER.id, user=USER)
ANNOUNCEMENT = AnnouncementPlan(
    experience=KINGDOM,
    reason=REASON,
    planned_at=NOW,
    topic="_" * 80,
    text="*\n" * 480,
    audience=Audience(place_id=1, player=PLAYER, server="s" * 64),
)
RESTART = RestartPlan(
    experience=KINGDOM,
    reason=REASON,
    planned_at=NOW,
    everything=True,
    place_ids=tuple(range(30)),
    bleed_off=timedelta(minutes=60),
)
UPLOAD = PublishPlan(
    experience=KINGDOM,
    reason=REASON,
    planned_at=NOW,
    place_id=1,
    file_name="*" * 250 + ".rbxl",
    content=b"x",
    sha256="0" * 64,
    published=True,
)
BAN = ActiveBan(
    restriction=Restriction(2**53, active=True, started_at=NOW, duration=timedelta(days=999), display_reason=REASON),
    user=USER,
    mark=MARK,
)
BANS = BanPage(
    experience=KINGDOM,
    place_id=None,
    query=BanQuery(ending=Ending.EXPIRING, moderator_id=2**62, text="`" * 100),
    number=10**6,
    bans=(BAN,) * 10,
    searched=10**9,
    total=None,
    pages=None,
    more=True,
    at=NOW,
)
CHANGE = HistoryEntry(
    log=RestrictionLog(
        2**53, place_id=1, created_at=NOW, active=True, duration=timedelta(days=999, seconds=1), display_reason=REASON
    ),
    mark=MARK,
    case=None,
    moderator=USER,
)
HISTORY = HistoryPage(experience=KINGDOM, place_id=None, player=PLAYER, number=10**6, entries=(CHANGE,) * 10, more=True)

PROFILE = f"](<https://www.roblox.com/users/{2**53}/profile>)"


def case_of(kind: CaseKind, **plan: object) -> Card:
    target = Target(kind="player", id=str(2**53), label=f"{HOSTILE} (@{'_' * 20})", player_id=2**53)
    return case_card(replace(CASE, kind=kind, plan=plan, target=target, reason=REASON), FACES)


WORST = {
    "board": leaderboards.board_page(board_page((ROW,) * 10)),
    "standing": leaderboards.standing_card(Standing(place=PLACE, row=ROW, above=(ROW,) * 3, below=(ROW,) * 3)),
    "score question": leaderboards.score_question(score_plan(CaseKind.BOARD_INCREMENT, -(2**53), 2**53)),
    "score case": case_of(CaseKind.BOARD_INCREMENT, before=-(2**53), after=2**53),
    "announcement question": announcements.announcement_question(ANNOUNCEMENT),
    "announcement case": case_of(
        CaseKind.ANNOUNCEMENT, text="*\n" * 480, to={"place": 1, "server": "s" * 64}, place_name="**" * 20
    ),
    "restart question": servers.restart_question(RESTART),
    "restart case": case_of(
        CaseKind.SERVERS_RESTART,
        close_all_versions=True,
        bleed_off_s=3600,
        place_ids=list(range(30)),
        place_names=["**place**"] * 30,
    ),
    "upload question": places.publish_question(UPLOAD),
    "upload case": case_of(CaseKind.PLACE_PUBLISH, file="*" * 250, size_bytes=2**20, sha256="0" * 64, published=False),
    "bans": ban_records.ban_page(BANS),
    "history": ban_records.history_page(HISTORY),
}


def text_of(card: Card) -> str:
    return "\n".join(item.content for item in draw(card).walk_children() if isinstance(item, discord.ui.TextDisplay))


@pytest.mark.parametrize("name", WORST)
def test_the_worst_case_fits_into_one_message_uncut(name: str):
    text = text_of(WORST[name])

    assert len(text) <= 4_000
    assert CUT not in text


@pytest.mark.parametrize("name", sorted(WORST.keys() - {"bans", "history"}))
def test_a_title_fits_on_a_phone_and_small_print_has_two_lines(name: str):
    card = WORST[name]

    assert len(re.sub(r"\\(.)|`", r"\1", card.title)) <= TITLE_LENGTH
    assert len("\n".join(card.note).split("\n")) <= 2


@pytest.mark.parametrize("name", WORST)
def test_nothing_from_outside_is_markup_or_a_mention(name: str):
    text = text_of(WORST[name]).replace(PROFILE, "")

    assert "**Kingdom**" not in text
    assert "@everyone" not in text.replace("\\@", "")
    assert "<@1>" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            Row(rank=1, key="7", score=12_500, user_id=7, user=NamedUser(7, "Ben", "Ben B")),
            "🥇 **Ben** · 12,500 coins",
        ),
        (Row(rank=12, key="7", score=1, user_id=7), "` 12` **Player 7** · 1 coin"),
        (Row(rank=4, key="team_red", score=-1), "`  4` **`team_red`** · \N{MINUS SIGN}1 coin"),
        (Row(rank=None, key="x", score=0), "• **`x`** · 0 coins"),
    ],
)
def test_a_row_says_place_owner_and_score(row: Row, line: str):
    board = replace(BOARD, unit="coins", unit_one="coin")

    assert leaderboards.row_line(row, board).replace("\\", "") == line


def test_the_requested_row_is_marked():
    row = Row(rank=4, key="team", score=1)

    assert leaderboards.row_line(row, replace(BOARD, unit=""), marked=True) == "`  4` **`team` · 1**"
    assert leaderboards.row_line(row, replace(BOARD, unit=""), marked=False) == "`  4` `team` · 1"


def test_numbers_within_a_selection_get_no_medals():
    page = board_page((replace(ROW, rank=1),), number=0, more=False)

    card = leaderboards.board_page(page)

    assert "🥇" not in text_of(card)
    assert "Numbered within this selection" in text_of(card)


def test_an_empty_board_says_so():
    whole = board_page((), request=BoardRequest(board="coins"), number=0, whole=True, more=False)

    assert "Nobody is on this board yet." in text_of(leaderboards.board_page(whole))
    assert "No score lies in this range." in text_of(leaderboards.board_page(board_page((), number=0, more=False)))


def test_far_down_the_board_no_place_is_made_up():
    standing = Standing(place=PLACE, row=replace(ROW, rank=None))

    assert "Beyond the first 2,000 places" in text_of(leaderboards.standing_card(standing))


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        (CHANGE, "case #1000000000"),
        (replace(CHANGE, mark=None), "on Roblox"),
        (
            replace(CHANGE, mark=None, moderator=None, log=replace(CHANGE.log, by_game_server=True)),
            "by the game's own script",
        ),
        (
            replace(CHANGE, mark=None, moderator=None, log=replace(CHANGE.log, moderator_id=9)),
            "on Roblox, by account `9`",
        ),
        (replace(CHANGE, mark=None, moderator=None), "by nobody known"),
    ],
)
def test_history_names_the_person_who_acted_if_it_is_known(entry: HistoryEntry, author: str):
    assert author in text_of(ban_records.history_page(replace(HISTORY, entries=(entry,))))


def test_a_list_without_bans_differs_from_a_search_without_results():
    none = replace(BANS, bans=(), number=0, more=False)

    assert "No ban fits." in text_of(ban_records.ban_page(none))
    assert "Nobody is banned." in text_of(ban_records.ban_page(replace(none, query=BanQuery())))
    assert "No ban fits among the records" in text_of(ban_records.ban_page(replace(none, more=True)))


BANNED: dict[str, object] = {"place_id": None, "display_reason": "", "note": "", "ban_alts": False}


@pytest.mark.parametrize(
    ("kind", "plan", "words"),
    [
        (CaseKind.BOARD_INCREMENT, {"before": 0, "after": 100_000_000}, ": score +100,000,000"),
        (CaseKind.BOARD_INCREMENT, {"before": 0, "after": 1_000_000_000}, ": score changed"),
        (CaseKind.BAN, {**BANNED, "duration_s": 86_400 * 100}, " banned for 100 days"),
        (CaseKind.BAN, {**BANNED, "duration_s": 86_400 * 1_000}, " banned"),
    ],
)
def test_a_title_says_how_much_where_that_has_room_as_people_read_it(
    kind: CaseKind, plan: dict[str, object], words: str
):
    player = Target(kind="player", id="156", label="Ben (@Builder_BenTheRicher)", player_id=156)

    assert (
        case_card(replace(CASE, kind=kind, target=player, plan=plan), FACES).title == rf"Builder\_BenTheRicher{words}"
    )


@pytest.mark.parametrize(("characters", "shown"), [(40, "M" * 40), (41, "M" * 39 + "…")])
def test_a_title_is_cut_only_if_it_is_too_long(characters: int, shown: str):
    assert text_of(replace(WORST["board"], title="M" * characters)).startswith(f"### {shown}\n")


CASES = CasePage(search=CaseSearch(), query=CaseQuery(), player=None, number=1, cases=(CASE,), more=False)


@pytest.mark.parametrize(
    "card",
    [
        leaderboards.board_page(board_page((ROW,), number=1)),
        ban_records.ban_page(replace(BANS, number=1)),
        ban_records.history_page(replace(HISTORY, number=1)),
        case_page(CASES, FACES),
    ],
)
def test_the_first_page_is_page_1_so_the_next_is_page_2(card: Card):
    assert "-# Page 2" in text_of(card)
