"""Who is chosen, who is heard and what one reads of others before a result is public (3.9, R-13)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wugong.assessment.bindings.appeal import APPEAL_BINDING
from wugong.assessment.forms import UpholdForm
from wugong.assessment.queries.listing import checks_of
from wugong.assessment.queries.rounds import indicators_of
from wugong.assessment.testing import appealed, counted, drafted, now, of, public
from wugong.common import clock
from wugong.common.actor import SYSTEM
from wugong.common.errors import Invalid, Refusal
from wugong.files import actions
from wugong.files.intake import take_in
from wugong.flow.actions import perform, take
from wugong.flow.alarms import ring_due
from wugong.flow.testing import at, desks
from wugong.organisations.actions.posts import end_posts
from wugong.organisations.actions.ties import hand_over
from wugong.organisations.testing import make_party
from wugong.record.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def page_of(found, client, user):
    client.force_login(user)
    return client.get(reverse("web:case", args=["assessment", found.pk])).content.decode()


def test_a_body_without_anybody_is_chosen_only_knowingly(cast, officer, client):
    """At the choice, and in what is looked up before the scheme goes out."""
    end_posts(cast.hospital_party, reason="调离。", actor=SYSTEM)
    found = drafted(cast)
    client.force_login(cast.users["district_officer"])
    step = reverse("web:step", args=["assessment", found.pk, "choose"])
    assert f"{cast.hospital_party}（无人在岗）" in client.get(step).content.decode()
    given = {"first": [str(cast.community.pk)], "second": [str(cast.hospital_party.pk)]}
    answer = client.post(step, given)
    assert answer.status_code == 422 and f"无人在岗：{cast.hospital_party}" in answer.content.decode()
    both = {"first": [cast.community], "second": [cast.hospital_party]}
    with pytest.raises(Invalid, match="无人在岗") as caught:
        perform(now(found), "choose", actor=officer, **both)
    assert (caught.value.rule, caught.value.field) == ("3.9", "on_paper")
    address = f"/api/v1/matters/{found.pk}/steps/choose"
    answer = client.post(address, {"inputs": given}, content_type="application/json")
    assert answer.status_code == 422 and "无人在岗" in answer.json()["detail"]
    assert Entry.objects.filter(object_id=found.pk, outcome="refused", rule="3.9").count() == 3
    assert found.members.count() == 9
    assert client.post(step, {**given, "on_paper": "on"}).status_code == 302
    assert found.members.count() == 2
    looked = [said for how, said in checks_of(now(found), indicators_of(found)) if how == "look"]
    assert any(str(cast.hospital_party) in said for said in looked)


def test_silence_is_recorded_when_the_term_is_over_and_the_scheme_goes_on(cast, officer, client):
    """3.9: the tenth working day is 7 December; then nobody but the organiser is awaited, for five working days."""
    found = take(drafted(cast), "hear", actor=officer)
    perform(now(found), "comment", actor=of(cast.community), text="权重偏高。")
    with clock.at(at(12, 8)):
        ring_due()
        found = now(found)
        assert found.state == "heard" and desks(found) == {("organiser", found.organiser_id)}
        html = page_of(found, client, cast.users["district_officer"])
        assert "十个工作日内没有提意见" in html and str(cast.pwc) in html.split('id="history"')[1]
        member = found.members.get(organisation=cast.community)
        perform(found, "answer", actor=officer, member=member, text="采纳。")
        assert take(now(found), "approve", actor=officer).state == "approved"


def test_nobody_reads_the_words_of_another_object_before_the_result_is_public(cast, officer, client):
    """Comments, and the reasons of moderation in the history of the round."""
    found = counted(cast)
    found.members.filter(organisation=cast.community).update(comment="我们的难处是停水。", answer="已考虑。")
    member, line = found.members.get(organisation=cast.community), found.indicators.get(name="回应快不快")
    given = {"member": member, "indicator": line, "points": 70, "reason": "按停电天数折算。"}
    perform(found, "adjust", actor=officer, **given)
    for who, reads in (("community_secretary", True), ("district_officer", True), ("street_staff", False)):
        html = page_of(now(found), client, cast.users[who])
        assert ("我们的难处是停水" in html, "已考虑" in html) == (reads, reads), who
        assert "按停电天数折算" not in html
    take(take(now(found), "moderate", actor=officer), "release", actor=officer)
    client.force_login(cast.users["community_secretary"])
    own = client.get(reverse("assessment:result_of", args=[found.pk, member.pk])).content.decode()
    assert "按停电天数折算" in own
    for other in found.members.exclude(pk=member.pk):
        html = client.get(reverse("assessment:result_of", args=[found.pk, other.pk])).content.decode()
        assert 'class="assess totals"' not in html and "按停电天数折算" not in html


def test_the_files_of_a_round_stay_once_the_ballots_are_counted(cast, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found, own = counted(cast), cast.actor("community_secretary")
    sent = take_in("assessment", found.pk, SimpleUploadedFile("验收单.txt", "一份".encode()), actor=own)[0]
    with pytest.raises(Refusal) as caught:
        actions.delete(sent, actor=own)
    assert caught.value.rule == "file.fixed"


def test_an_appeal_offers_the_remedies_that_its_line_has(cast):
    """A line of ballots has no cases: its points are set, or the appeal is rejected."""
    appeal = appealed(cast)
    step = APPEAL_BINDING.machine.step("uphold")
    form = UpholdForm(None, obj=appeal, actor=of(cast.department, "DO"), step=step)
    assert [value for value, _label in form.fields["remedy"].choices] == ["set"] and form.fields["set_to"].required
    appeal.case = "x"
    form = UpholdForm(None, obj=appeal, actor=of(cast.department, "DO"), step=step)
    assert [value for value, _label in form.fields["remedy"].choices] == ["leave_out"]
    assert "set_to" not in form.fields


def test_the_pages_say_who_took_the_place_of_a_dissolved_body(cast, client):
    found = public(cast)
    heir = make_party("新青禾社区党委", cast.places["990112001"])
    counts = hand_over(cast.community, to=heir, actor=SYSTEM)
    type(cast.community).objects.filter(pk=cast.community.pk).update(state="dissolved")
    assert counts["matters"]
    html = page_of(found, client, cast.users["district_officer"])
    assert "已撤销，由新青禾社区党委代行" in html
    html = client.get(reverse("organisations:organisation", args=[cast.community.pk])).content.decode()
    assert reverse("organisations:organisation", args=[heir.pk]) in html.split("承接单位")[1][:400]
    assert f"在办事项{counts['matters']}件" in html
