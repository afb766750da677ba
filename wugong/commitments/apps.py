from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "wugong.commitments"

    def ready(self) -> None:
        from wugong.commitments.binding import BINDING
        from wugong.flow.binding import register

        register(BINDING)
