from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "wugong.consultation"

    def ready(self) -> None:
        from wugong.consultation.bindings.consultation import CONSULTATION
        from wugong.flow.binding import register

        register(CONSULTATION)
