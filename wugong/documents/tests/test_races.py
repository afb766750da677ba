"""Two who issue at once: no gap, no twin. Needs PostgreSQL: SQLite lets one write at a time anyway."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connections

from wugong.documents import actions
from wugong.documents.models import Document, Series
from wugong.documents.testing import paper

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]


def at_once(*deeds):
    """Run the deeds at the same moment; what each raised, or None."""
    barrier, raised = Barrier(len(deeds)), {}

    def run(n, deed):
        try:
            barrier.wait(10)
            deed()
        except Exception as fault:
            raised[n] = fault
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [raised.get(n) for n in range(len(deeds))]


def test_eight_issue_at_once_and_the_numbers_are_one_to_eight(cast):
    secretary = cast.actor("street_secretary")
    drafts = [actions.draft(paper(cast.pwc), actor=secretary) for _n in range(8)]
    deeds = [lambda d=d: actions.issue(Document.objects.get(pk=d.pk), actor=secretary) for d in drafts]
    assert at_once(*deeds) == [None] * 8
    assert sorted(Document.objects.values_list("serial", flat=True)) == list(range(1, 9))
    assert Series.objects.get().last == 8


def test_a_refusal_among_them_leaves_no_gap(cast):
    secretary = cast.actor("street_secretary")
    drafts = [
        actions.draft(paper(cast.pwc, title="\U00013000" if n % 2 else "关于工作的函"), actor=secretary)
        for n in range(6)
    ]
    deeds = [lambda d=d: actions.issue(Document.objects.get(pk=d.pk), actor=secretary) for d in drafts]
    assert [fault is not None for fault in at_once(*deeds)] == [False, True] * 3
    issued = Document.objects.filter(state="issued").values_list("serial", flat=True)
    assert sorted(issued) == [1, 2, 3]


def test_one_draft_is_issued_once(cast):
    secretary = cast.actor("street_secretary")
    made = actions.draft(paper(cast.pwc), actor=secretary)
    faults = at_once(*[lambda: actions.issue(Document.objects.get(pk=made.pk), actor=secretary)] * 3)
    assert sorted(type(fault).__name__ for fault in faults) == ["NoneType", "Stale", "Stale"]
    assert Series.objects.get().last == 1
