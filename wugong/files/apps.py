from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "wugong.files"

    def ready(self) -> None:
        from wugong.common.jobs import register
        from wugong.files import jobs

        register("ask the scanner", every=3, run=jobs.scan_waiting)
        register("clear up files", every=3600, run=jobs.sweep)
