from django.apps import AppConfig


class MediationConfig(AppConfig):
    name = "wugong.mediation"

    def ready(self) -> None:
        from wugong.documents.hooks import register_apart
        from wugong.flow.binding import register
        from wugong.mediation.bindings import BINDINGS
        from wugong.mediation.queries import papers_known

        for binding in BINDINGS:
            register(binding)
        register_apart(papers_known)
