"""The traits of capabilities on which checks rest."""

from bot.access import Capability


def test_only_what_looks_something_up_reads() -> None:
    by_name = {each for each in Capability if each.endswith(":read")}
    assert {each for each in Capability if each.traits.reads} == {
        *by_name,
        Capability.APPROVALS_REVIEW,
        Capability.BOT_HEALTH,
    }


def test_bans_are_what_ranks_and_protected_players_are_looked_at_for() -> None:
    harmful = {each for each in Capability if each.traits.harmful}
    assert harmful == {Capability.BANS_WRITE, Capability.BANS_PERMANENT}


def test_what_reads_can_neither_be_undone_nor_wait_for_a_second_person() -> None:
    reading = [each.traits for each in Capability if each.traits.reads]
    assert not any(traits.reversible or traits.reviewable or traits.harmful for traits in reading)
