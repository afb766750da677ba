from datetime import timedelta

import pytest

from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.common.ids import new_id
from wugong.flow.models import Matter, Participant
from wugong.organisations import hooks
from wugong.organisations.actions import organisations, ties
from wugong.organisations.models import Organisation, Tie
from wugong.organisations.queries import one
from wugong.organisations.testing import make_actor, make_party, make_unit
from wugong.places import testing as places
from wugong.record.models import Entry


@pytest.fixture
def far(cast):
    return make_unit("榕荫医院", cast.places[places.OTHER_STREET], "hospital")


@pytest.mark.parametrize("who", ["ul", "cp", "so", "do"])
def test_a_tie_is_drawn_by_an_end_the_street_or_the_district_and_stands_in_the_record(cast, who):
    edge = ties.tie(cast.branch, kind="linked", target=cast.community, actor=getattr(cast, who))
    assert (edge.source, edge.target, edge.since, edge.until) == (cast.branch, cast.community, clock.today(), None)
    assert Entry.objects.filter(act="tie", outcome="done").get().object_id == cast.branch.pk


def test_a_tie_is_not_drawn_by_strangers(cast, far):
    with pytest.raises(Denied):
        ties.tie(far, kind="linked", target=cast.committee, actor=cast.ul)
    assert not Tie.objects.exists()


def test_the_same_tie_twice_is_one_and_pairs_have_no_direction(cast):
    first = ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM)
    assert ties.tie(cast.branch, kind="paired", target=cast.community, actor=SYSTEM) == first
    assert ties.tie(cast.community, kind="paired", target=cast.branch, actor=SYSTEM) == first
    assert ties.tie(cast.community, kind="serves", target=cast.branch, actor=SYSTEM) != first


@pytest.mark.parametrize("kind", ["self", "dissolved"])
def test_no_tie_to_itself_or_to_what_is_dissolved(cast, far, kind):
    if kind == "dissolved":
        Organisation.objects.filter(pk=far.pk).update(state="dissolved")
        far.refresh_from_db()
    with pytest.raises((Invalid, Refusal)):
        ties.tie(cast.branch, kind="linked", target=cast.branch if kind == "self" else far, actor=SYSTEM)
    assert not Tie.objects.exists()


def test_a_tie_ends_once_and_may_begin_anew(cast, far):
    edge = ties.tie(cast.branch, kind="linked", target=cast.community, actor=cast.ul)
    with pytest.raises(Denied):
        ties.untie(edge, actor=make_actor("UL", far))
    today = clock.today()
    assert ties.untie(edge, actor=cast.cp).until == today
    with clock.at(clock.now() + timedelta(days=3)):
        assert ties.untie(edge, actor=cast.cp).until == today
        assert ties.tie(cast.branch, kind="linked", target=cast.community, actor=cast.ul).pk != edge.pk
    assert Entry.objects.filter(act="untie", outcome="done").count() == 1


def test_each_end_says_the_tie_in_its_own_words(cast):
    ties.tie(cast.branch, kind="serves", target=cast.community, actor=SYSTEM)
    assert [(t.label, t.other) for t in one.ties_in_words(cast.branch)] == [("serves", cast.community)]
    assert [(t.label, t.other) for t in one.ties_in_words(cast.community)] == [("is served by", cast.branch)]


def test_hand_over_asks_each_mechanism_and_leaves_the_rest(cast, monkeypatch):
    other = make_party("石桥社区党委", cast.places[places.OTHER_COMMUNITY], superior=cast.pwc)
    ids = {}
    for machine in ("errand_a", "errand_b"):
        matter = Matter.objects.create(pk=new_id(), key=len(ids), machine=machine, common="商", title=machine, url="/")
        Participant.objects.create(matter=matter, who=cast.community.pk)
        ids[machine] = matter.pk

    def put(pk, /, *, giver, taker, actor):
        Participant.objects.filter(matter=pk, who=giver.pk).update(who=taker.pk)

    monkeypatch.setattr(hooks, "_receivers", {"errand_a": put})
    listed = one.hand_over_list(cast.community)
    assert {(m.machine, goes) for m, goes in listed.matters} == {("errand_a", True), ("errand_b", False)}
    with pytest.raises(Refusal, match="1 open matters"):
        organisations.dissolve(cast.community, actor=cast.sp, reason="撤并", successor=other)
    # refused as a whole: what could have gone over has not
    assert Participant.objects.filter(who=cast.community.pk, matter=ids["errand_a"]).exists()
    Matter.objects.filter(machine="errand_b").update(open=False)
    organisations.dissolve(cast.community, actor=cast.sp, reason="撤并", successor=other)
    assert Participant.objects.get(matter=ids["errand_a"]).who == other.pk


@pytest.mark.parametrize("wrong", ["itself", "other sort", "dissolved"])
def test_the_successor_is_another_living_one_of_the_same_sort(cast, wrong):
    successor = {"itself": cast.community, "other sort": cast.unit, "dissolved": cast.branch}[wrong]
    if wrong == "dissolved":
        Organisation.objects.filter(pk=cast.branch.pk).update(state="dissolved")
        successor.refresh_from_db()
    with pytest.raises(Refusal) as refused:
        ties.hand_over(cast.community, to=successor, actor=cast.sp)
    assert refused.value.field == "successor"


def test_hand_over_is_up_to_the_superior(cast):
    other = make_party("石桥社区党委", cast.places[places.OTHER_COMMUNITY], superior=cast.pwc)
    with pytest.raises(Denied):
        ties.hand_over(cast.community, to=other, actor=cast.cp)
