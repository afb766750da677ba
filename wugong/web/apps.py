from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wugong.web"

    def ready(self) -> None:
        from wugong.web import checks  # noqa: F401 - registers the checks
