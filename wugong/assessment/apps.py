from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "wugong.assessment"

    def ready(self) -> None:
        from wugong.assessment.bindings import BINDINGS
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files

        for binding in BINDINGS:
            register(binding)
        keep_files(BINDINGS[0])
