from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "wugong.volunteers"

    def ready(self) -> None:
        from wugong.common import feeds
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.flow.binding import register
        from wugong.places.hooks import Panel, communities, spots
        from wugong.volunteers import actions
        from wugong.volunteers.bindings import BINDINGS
        from wugong.volunteers.calendars import shifts_of
        from wugong.volunteers.queries import shown_in, teams_in

        for binding in BINDINGS:
            register(binding)
        spots.register(Panel("badges", "volunteers/panels/badges.html", shown_in, order=30))
        communities.register(Panel("teams", "volunteers/panels/teams.html", teams_in, order=13))
        feeds.register(shifts_of)
        register_job("shift reminders", every=900, run=lambda: actions.remind(actor=SYSTEM))
