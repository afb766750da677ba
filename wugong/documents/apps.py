from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wugong.documents"

    def ready(self) -> None:
        from wugong.documents.binding import BINDING
        from wugong.flow.binding import register

        register(BINDING)
