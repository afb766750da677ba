from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "wugong.deliberation"

    def ready(self) -> None:
        from wugong.deliberation import binding

        binding.register_all()
