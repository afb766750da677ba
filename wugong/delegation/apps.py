from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DelegationConfig(AppConfig):
    name = "wugong.delegation"

    def ready(self) -> None:
        from wugong.common.forms import explain_missing
        from wugong.delegation.bindings import BINDINGS
        from wugong.delegation.models import CatalogueLine, FundLine
        from wugong.delegation.queries.public import of_place
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.places.hooks import Panel, communities, streets

        for binding in BINDINGS:
            register(binding)
        keep_files(*BINDINGS)
        explain_missing(
            FundLine,
            _("Nothing to choose yet: your community has no fund in use. The street's finance allocates one, then the "
              "secretary of the community enters its budget."),
            lambda _actor: reverse("web:ledger", args=["fund"]),
        )  # fmt: skip
        explain_missing(
            CatalogueLine,
            _("Nothing to choose yet: the guiding catalogue has no line in force. Finance or a department of the "
              "district enters it."),
            lambda _actor: reverse("delegation:catalogue"),
        )  # fmt: skip
        for pages in (streets, communities):
            pages.register(Panel("disclosure", "delegation/panels/place.html", of_place, order=36))
