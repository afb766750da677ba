from wugong.common.actor import Seat
from wugong.flow.binding import Binding, Card, Case
from wugong.flow.tests.errand.models import Errand
from wugong.flow.tests.errand.rules import MACHINE


def describe(errand):
    return Card(
        title=errand.what,
        detail="an errand",
        url=f"/errand/{errand.pk}/",
        place=errand.place,
        participants=(errand.asker, errand.doer),
        classification=errand.classification,
    )


class ErrandCase(Case):
    party = 7

    @property
    def rain(self):
        return self.given("rain", False)


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
    case=ErrandCase,
    number="ERR",
)
