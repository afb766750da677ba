from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "wugong.sheets"

    def ready(self) -> None:
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register
        from wugong.sheets.actions import forget_uploads

        register("forget uploads", every=3600, run=lambda: forget_uploads(actor=SYSTEM))
