from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "wugong.burden"

    def ready(self) -> None:
        from wugong.burden.actions import end_with_number
        from wugong.burden.bindings import BINDINGS
        from wugong.burden.ground import register_ground
        from wugong.burden.tables import table_of
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.flow.permits import ENDED, hear
        from wugong.sheets.registry import register_family

        for binding in BINDINGS:
            register(binding)
        keep_files(BINDINGS[0])
        register_ground()
        hear(ENDED, end_with_number)
        register_family(table_of)
