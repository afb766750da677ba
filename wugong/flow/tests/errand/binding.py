from wugong.common.actor import Seat
from wugong.flow.binding import Binding, Card
from wugong.flow.tests.errand.models import Errand
from wugong.flow.tests.errand.rules import MACHINE, ErrandFacts


def describe(errand):
    return Card(
        title=errand.what,
        detail="an errand",
        url=f"/errand/{errand.pk}/",
        place=errand.place,
        participants=(errand.asker, errand.doer),
        classification=errand.classification,
    )


def facts(errand, actor, *, rain=False):
    return ErrandFacts(proof=errand.proof, rain=rain, party=7)


ERRAND = Binding(
    machine=MACHINE,
    model=Errand,
    parties={
        "asker": lambda e: [Seat(organisation=e.asker, role="SO")],
        "doer": lambda e: [Seat(organisation=e.doer, role="UL")],
        "boss": lambda e: [Seat(organisation=e.doer, role="UP")],
    },
    describe=describe,
    visible=lambda actor: Errand.objects.all(),
    facts=facts,
    number="ERR",
)
