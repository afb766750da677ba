from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "wugong.documents"

    def ready(self) -> None:
        from wugong.documents.bindings.document import DOCUMENT
        from wugong.flow.binding import register

        register(DOCUMENT)
