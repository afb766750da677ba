"""The agreement of a pair as an official document."""

import pytest

from wugong.common.errors import Denied
from wugong.documents import actions
from wugong.documents.models import Document
from wugong.documents.queries import documents_visible_to


def test_the_signed_agreement_is_issued_as_it_was_signed(world, signed):
    made = actions.make(signed, name="agreement", actor=world.court_head)
    kept = made.typed
    assert kept.layout == "plain"
    assert kept.signers == (signed.giver.name, signed.receiver.name)
    assert kept.dated == signed.agreements.get().signed_on
    assert kept.blocks[1].level == 1
    assert not documents_visible_to(world.office).filter(pk=made.pk).exists()
    actions.issue(made, actor=world.pines_head)
    assert made.number.endswith("协〔2026〕1号")
    assert documents_visible_to(world.court_liaison).filter(pk=made.pk).exists()
    assert documents_visible_to(world.office).filter(pk=made.pk).exists()


def test_nothing_is_issued_before_both_have_signed(world, drafted):
    with pytest.raises(Denied):
        actions.make(drafted, name="agreement", actor=world.court_head)
    assert not Document.objects.exists()


def test_a_stranger_makes_no_agreement(world, signed):
    with pytest.raises(Denied):
        actions.make(signed, name="agreement", actor=world.stranger)
