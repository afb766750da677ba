from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "wugong.sharing"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.sharing.bindings import BINDINGS
        from wugong.sharing.measured import register_measures

        for binding in BINDINGS:
            register(binding)
        keep_files(*BINDINGS)
        register_measures()
