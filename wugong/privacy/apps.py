from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "wugong.privacy"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.privacy.bindings import BINDINGS

        for binding in BINDINGS:
            register(binding)
