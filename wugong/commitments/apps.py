from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "wugong.commitments"

    def ready(self) -> None:
        from wugong.commitments.binding import BINDING
        from wugong.commitments.panels import register_all
        from wugong.flow.binding import register

        register(BINDING)
        register_all()
