"""The report of Steward's health: keys, scopes and open cases."""

import tomllib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from project import ROOT

from bot import __version__
from bot.access import Actor, Capability, Policy, Role
from bot.errors import JournalUnavailable
from bot.experiences.experiences import Experiences
from bot.features.staff.health import Health, JournalState, KeyState, key_state
from bot.features.staff.key_scopes import Gap, Offer, gaps
from bot.journal import CaseKind, Outcome
from bot.opencloud.models import UniverseId
from bot.opencloud.resources.keys import KeyInfo, KeyScope

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
UNIVERSE = UniverseId(1)
GUILD = 7


def key(*scopes: KeyScope, enabled=True, expired=False, expires_at=None):
    return KeyInfo(name="key", owner_id=None, scopes=scopes, enabled=enabled, expired=expired, expires_at=expires_at)


def role(*may: Capability, **options):
    return Role(name="staff", id=1, may=frozenset(may), **options)


def offer(**options):
    standard = {
        "key": "kingdom",
        "universe_id": UNIVERSE,
        "stores": frozenset({"Players", "Guilds"}),
        "shown": frozenset({"Players"}),
        "tables": frozenset({"announcements", "leaderboards"}),
    }
    return Offer(**standard | options)


@pytest.mark.parametrize(
    ("info", "state"),
    [
        (key(), KeyState.FINE),
        (key(expires_at=NOON + timedelta(days=14)), KeyState.FINE),
        (key(expires_at=NOON + timedelta(days=14, seconds=-1)), KeyState.EXPIRES_SOON),
        (key(expires_at=NOON), KeyState.EXPIRED),
        (key(expired=True), KeyState.EXPIRED),
        (key(enabled=False, expired=True), KeyState.DISABLED),
    ],
)
def test_a_key_is_judged_by_what_roblox_says_about_it(info, state):
    assert key_state(info, at=NOON) is state


def test_a_scope_held_for_one_store_only_is_missing_for_the_others_that_a_role_may_touch():
    objects = KeyScope("universe-datastores.objects", frozenset({"read"}), frozenset({("1", "Players")}))
    wanted = [role(Capability.DATA_RESTORE, stores=frozenset({"Guilds"}))]
    missing = {gap.scope: gap.stores for gap in gaps(key(objects), wanted, offer())}
    assert missing["universe-datastores.objects:read"] == ("Guilds",)


def test_a_players_card_needs_only_the_stores_that_it_shows():
    (objects,) = [gap for gap in gaps(key(), [role(Capability.PLAYERS_READ)], offer()) if gap.stores]
    assert objects == Gap(
        scope="universe-datastores.objects:read", needed_by=(Capability.PLAYERS_READ,), stores=("Players",)
    )


@pytest.mark.parametrize(
    "wanted", [role(Capability.ANNOUNCE_SEND), role(Capability.DATA_READ, experiences=frozenset({"another"}))]
)
def test_what_nobody_can_use_in_the_experience_needs_no_scope(wanted):
    assert gaps(key(), [wanted], offer(tables=frozenset({"leaderboards"}))) == ()


def health(journal, **options):
    policy = Policy([role(Capability.BOT_HEALTH)], guilds=[GUILD])
    standard = {"clock": lambda: NOON, "database_file": None, "started_at": NOON}
    return Health(experiences=Experiences([], default=""), journal=journal, policy=policy, **standard | options)


def asking(report_of, latency_s=0.04):
    actor = Actor(user_id=2, name="mona", guild_id=GUILD, role_ids=frozenset({1}))
    return report_of.report(actor, discord_latency_s=latency_s)


class JournalOf:
    """Open cases of these ages."""

    def __init__(self, *ages: timedelta, outcome: Outcome = Outcome.SENT) -> None:
        self.ages, self.outcome = ages, outcome

    async def ensure_writable(self):
        pass

    async def unsettled(self):
        return [
            SimpleNamespace(id=number, kind=CaseKind.BAN, outcome=self.outcome, created_at=NOON - age)
            for number, age in enumerate(self.ages, 1)
        ]


async def test_a_change_that_may_be_under_way_is_not_called_open():
    report = await asking(health(JournalOf(timedelta(seconds=61), timedelta(seconds=60))))
    assert report.open_cases == (1,)
    assert not report.is_in_order
    assert (await asking(health(JournalOf(timedelta(seconds=60))))).is_in_order


async def test_a_change_whose_answer_is_known_to_be_lost_is_open_at_once():
    report = await asking(health(JournalOf(timedelta(seconds=1), outcome=Outcome.UNKNOWN)))
    assert report.open_cases == (1,)


async def test_a_journal_that_cannot_be_read_is_part_of_the_report(caplog):
    class Broken(JournalOf):
        async def unsettled(self):
            raise OSError("disk gone")

    report = await asking(health(Broken()))
    assert report.open_cases is None
    assert not report.is_in_order
    assert "disk gone" in caplog.text


@pytest.mark.parametrize(("replaced", "state"), [(False, JournalState.UNWRITABLE), (True, JournalState.REPLACED)])
async def test_a_journal_that_takes_no_write_is_not_in_order_though_it_can_be_read(replaced, state):
    class Unwritable(JournalOf):
        async def ensure_writable(self):
            raise JournalUnavailable(replaced=replaced)

    report = await asking(health(Unwritable()))
    assert (report.journal, report.open_cases) == (state, ())
    assert not report.is_in_order


@pytest.mark.parametrize(
    ("latency_s", "expected"), [(0.04, timedelta(milliseconds=40)), (float("inf"), None), (float("nan"), None)]
)
async def test_there_is_no_latency_before_the_first_heartbeat(latency_s, expected):
    assert (await asking(health(JournalOf()), latency_s)).discord_latency == expected


async def test_the_database_is_as_large_as_its_file_and_the_log_beside_it(tmp_path):
    file = tmp_path / "journal.sqlite3"
    file.write_bytes(b"12345")
    assert (await asking(health(JournalOf(), database_file=file))).database_bytes == 5
    (tmp_path / "journal.sqlite3-wal").write_bytes(b"123")
    assert (await asking(health(JournalOf(), database_file=file))).database_bytes == 8


def test_the_version_is_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert __version__ == project["project"]["version"]
