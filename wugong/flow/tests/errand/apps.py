from django.apps import AppConfig


class ErrandConfig(AppConfig):
    name = "wugong.flow.tests.errand"

    def ready(self):
        from wugong.flow.binding import register
        from wugong.flow.tests.errand.binding import ERRAND

        register(ERRAND)
