from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "wugong.activities"

    def ready(self) -> None:
        from wugong.activities import actions
        from wugong.activities.bindings import BINDINGS
        from wugong.activities.measured import register_measures
        from wugong.activities.queries import upcoming
        from wugong.activities.reminders import remind_all
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.flow.binding import register
        from wugong.places.hooks import Panel, communities, residents

        for binding in BINDINGS:
            register(binding)
        for pages in (communities, residents):
            pages.register(Panel("centre", "activities/panels/place.html", upcoming, order=12))
        register_job("activities", every=900, run=lambda: actions.look_round(actor=SYSTEM))
        register_job("activity reminders", every=900, run=remind_all)
        register_job("activity contacts", every=24 * 3600, run=lambda: actions.forget(actor=SYSTEM))
        register_measures()
