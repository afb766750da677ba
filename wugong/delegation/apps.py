from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "wugong.delegation"

    def ready(self) -> None:
        from wugong.delegation.bindings import BINDINGS
        from wugong.delegation.queries.public import of_place
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.places.hooks import Panel, communities, streets

        for binding in BINDINGS:
            register(binding)
        keep_files(*BINDINGS)
        for pages in (streets, communities):
            pages.register(Panel("disclosure", "delegation/panels/place.html", of_place, order=36))
