from django.apps import AppConfig


class WishesConfig(AppConfig):
    name = "wugong.wishes"

    def ready(self) -> None:
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.wishes.bindings.wish import WISH
        from wugong.wishes.measured import register_measures

        register(WISH)
        keep_files(WISH)
        register_measures()
