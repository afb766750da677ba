from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "wugong.consultation"

    def ready(self) -> None:
        from wugong.consultation.bindings.consultation import CONSULTATION
        from wugong.consultation.guards import changed_guards
        from wugong.flow.binding import register
        from wugong.record.verification import compare_with

        register(CONSULTATION)
        compare_with(changed_guards)
