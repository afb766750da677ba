"""What a pair gives on paper: the co-building agreement as both heads signed it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.documents.hooks import Offer, Paper, Source, register
from wugong.documents.rules.content import Content, Kind, Paragraph, blocks_of
from wugong.pairing import policies
from wugong.pairing.models import Agreement, Pairing
from wugong.pairing.queries.agreements import agreement_text
from wugong.pairing.queries.pairs import agreement_of


def _signed(pairing: Pairing) -> bool:
    agreement = agreement_of(pairing)
    return agreement is not None and agreement.signed_on is not None


def agreement_paper(pairing: Pairing) -> Paper:
    """共建协议: the text that was signed, both sides under it. Numbered by the community's side."""
    agreement = agreement_of(pairing)
    assert agreement is not None
    text = agreement.text or agreement_text(pairing, agreement)
    content = Content(
        Kind.AGREEMENT,
        "",
        _("Co-building agreement of %(giver)s and %(receiver)s")
        % {"giver": pairing.giver.name, "receiver": pairing.receiver.name},
        (*blocks_of(text), *_hands(pairing, agreement)),
        signers=(pairing.giver.name, pairing.receiver.name),
        dated=agreement.signed_on,
    )
    return Paper(
        content,
        issuer=pairing.receiver,
        place=pairing.receiver.place.code,
        office=pairing.giver,
        recipients=(pairing.giver, pairing.receiver),
        source=Source("pairing", pairing.pk, str(pairing), reverse("pairing:pair", args=[pairing.pk])),
    )


def _hands(pairing: Pairing, agreement: Agreement) -> list[Paragraph]:
    """Who signed for whom, and the number of the paper where it was signed on paper."""
    hands = [
        Paragraph(_("For %(body)s: %(name)s.") % {"body": body.name, "name": name})
        for body, name in ((pairing.giver, agreement.giver_signed_by), (pairing.receiver, agreement.receiver_signed_by))
        if name
    ]
    if agreement.paper_ref:
        hands.append(Paragraph(_("Number of the signed paper: %(number)s.") % {"number": agreement.paper_ref}))
    return hands


register(
    Offer("agreement", "pairing", gettext_lazy("co-building agreement"), agreement_paper, policies.both, when=_signed)
)
