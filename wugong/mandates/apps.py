from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "wugong.mandates"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.flow.permits import USED, WEIGHED, hear, install
        from wugong.mandates.actions import use, weigh
        from wugong.mandates.bindings import BINDINGS
        from wugong.mandates.queries.gate import Keeper

        for binding in BINDINGS:
            register(binding)
            keep_files(binding)
        install(Keeper())
        hear(USED, use)
        hear(WEIGHED, weigh)
