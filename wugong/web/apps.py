from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "wugong.web"

    def ready(self) -> None:
        from wugong.accounts.queries import actor_named
        from wugong.common.forms import explain_missing
        from wugong.common.jobs import register
        from wugong.organisations.models import Organisation
        from wugong.sheets.jobs import work_waiting
        from wugong.web import checks  # noqa: F401 - registers the checks
        from wugong.web.starting import page_of_start

        explain_missing(
            Organisation,
            _("Nothing to choose yet: no organisation of the sort that fits here is entered."),
            page_of_start,
            _("Nothing to choose yet: no organisation of the sort that fits here is entered. Ask the street's "
              "Party-building office or the Organisation Department: “Setting up” shows them what is missing."),
        )  # fmt: skip
        register("sheets", every=2, run=lambda: work_waiting(lambda work: actor_named(work.owner, work.hat)))
