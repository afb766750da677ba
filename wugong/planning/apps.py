from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "wugong.planning"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.places.hooks import Panel, communities, residents, streets
        from wugong.planning.bindings import BINDINGS
        from wugong.planning.queries import commented, open_now

        for binding in BINDINGS:
            register(binding)
        keep_files(*BINDINGS)
        for pages in (streets, communities):
            pages.register(Panel("plans", "planning/panels/place.html", commented, order=35))
        residents.register(Panel("plans", "planning/panels/place.html", open_now, order=35))
