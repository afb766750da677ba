"""Every refused attempt is on the record: who, what, which rule; also where no state table is asked."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from wugong.accounts.actions import administrators
from wugong.accounts.models import Nomination, User
from wugong.accounts.testing import PERSON
from wugong.common.actor import Hat
from wugong.common.errors import Refusal
from wugong.record.models import Entry, Outcome


def attempts():
    rows = Entry.objects.filter(outcome__in=[Outcome.REFUSED, Outcome.DENIED]).order_by("at", "id")
    return [(row.user, row.act, row.outcome, row.rule) for row in rows]


POSTS = [
    ("system_administrator", "accounts:change", {"verb": "suspend"}, {"reason": "试"}, "suspend_account", "R-61"),
    ("audit_administrator", "accounts:invite", {}, {}, "invite", "R-61"),
    ("street_secretary", "web:wear", {}, {"hat": "none"}, "wear", "hat"),
    ("street_secretary", "web:term", {"machine": "topic", "state": "submitted"}, {"amount": "3"}, "web:term", "role"),
    ("street_secretary", "web:calendar_year", {"year": 2026}, {"day": "2026-12-25"}, "turn_day", "workdays.edit"),
    ("community_worker", "organisations:dissolve", {}, {"reason": "试"}, "organisations:dissolve", "role"),
    ("street_staff", "pairing:open_rounds", {}, {}, "pairing:open_rounds", "role"),
    ("liaison_officer", "web:sheet_in", {"kind": "divisions"}, {}, "web:sheet_in", "sheets.import"),
    ("street_staff", "accounts:add", {}, {"username": "x", "name": "某"}, "accounts:add", "R-61"),
    ("system_administrator", "accounts:nominate", {}, PERSON, "accounts:nominate", "R-61"),
    ("street_staff", "web:add_hook", {}, {}, "web:add_hook", "R-61"),
]


@pytest.mark.parametrize(("who", "name", "arguments", "posted", "act", "rule"), POSTS, ids=[p[1] for p in POSTS])
def test_a_refused_form_leaves_one_row(cast, client, who, name, arguments, posted, act, rule):
    if name in {"accounts:change", "accounts:invite"}:
        arguments = {"pk": cast.users[who if name == "accounts:change" else "street_staff"].pk, **arguments}
    if name == "organisations:dissolve":
        arguments = {"pk": cast.community.pk}
    client.force_login(cast.users[who])
    files = {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")} if name == "web:sheet_in" else {}
    answer = client.post(reverse(name, kwargs=arguments), {**posted, **files})
    assert answer.status_code in (200, 302, 403, 409, 422)
    [(user, said, outcome, why)] = attempts()
    assert (user, said, why) == (cast.users[who].pk, act, rule)
    assert outcome in (Outcome.REFUSED, Outcome.DENIED)
    assert cast.community.state == type(cast.community).objects.get(pk=cast.community.pk).state
    assert not User.objects.filter(state="suspended").exists()


def test_an_administrator_who_confirms_his_own_proposal_is_on_the_record(cast, client):
    made = administrators.nominate(**PERSON, actor=cast.actor("security_administrator"))
    client.force_login(cast.security_administrator)
    address = reverse("accounts:answer_nomination", kwargs={"pk": made.pk, "verb": "confirm"})
    assert client.post(address).status_code == 403
    assert attempts() == [(cast.security_administrator.pk, "answer_nomination", Outcome.DENIED, "R-61")]
    entry = Entry.objects.get(outcome=Outcome.DENIED)
    assert (entry.kind, entry.object_id, entry.before) == ("nomination", made.pk, "proposed")
    assert Nomination.objects.get().state == "proposed"


def test_an_action_inside_an_action_is_noted_once(cast):
    actor = cast.actor("street_secretary")
    with pytest.raises(Refusal):
        administrators.first_administrators({}, actor=actor)
    assert attempts() == [(actor.user, "first_administrators", Outcome.DENIED, "R-61")]
    assert isinstance(actor.hat, Hat)
