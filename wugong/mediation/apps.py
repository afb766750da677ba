from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "wugong.mediation"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.mediation.bindings import BINDINGS

        for binding in BINDINGS:
            register(binding)
