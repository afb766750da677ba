"""The interface reads what the pages read, and nothing else."""

from __future__ import annotations

from django.test import Client

from wugong.commitments.testing import Cast, sign_in
from wugong.deliberation.testing import Bodies, admitted, notified, topic
from wugong.flow.testing import at


def test_topics_and_meetings_one_may_see(client: Client, people: Cast, tiers: Bodies) -> None:
    one = admitted(tiers.street, people, actor=tiers.office, by=tiers.worker)
    topic(tiers.pines, people, actor=tiers.worker)
    meeting = notified(tiers.street, chair=tiers.chair, office=tiers.office, topics=[one], at=at(12, 15, 14))
    assert client.get("/api/v1/deliberation/topics").status_code == 401
    sign_in(client, people, "builder", "UL")
    rows = client.get("/api/v1/deliberation/topics", {"which": "queue", "body": str(tiers.street.pk)}).json()["rows"]
    assert [(r["id"], r["root_id"], r["state"]) for r in rows] == [(str(one.pk), str(one.pk), "scheduled")]
    assert client.get("/api/v1/deliberation/topics", {"body": "nonsense"}).json()["rows"] == []
    found = client.get("/api/v1/deliberation/meetings").json()["rows"]
    assert [r["id"] for r in found] == [str(meeting.pk)]
    whole = client.get(f"/api/v1/deliberation/meetings/{meeting.pk}").json()
    assert [i["title"] for i in whole["items"]] == [one.title]
    sign_in(client, people, "department", "A1")
    assert client.get("/api/v1/deliberation/meetings").json()["rows"] == []
    assert client.get(f"/api/v1/deliberation/meetings/{meeting.pk}").status_code == 404
