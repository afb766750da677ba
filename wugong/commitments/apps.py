from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "wugong.commitments"

    def ready(self) -> None:
        from wugong.commitments.binding import BINDING
        from wugong.flow.attachments import keep_files
        from wugong.flow.binding import register

        register(BINDING)
        keep_files(BINDING)
