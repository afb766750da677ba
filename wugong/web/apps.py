from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wugong.web"

    def ready(self) -> None:
        from wugong.accounts.queries import actor_named
        from wugong.common.jobs import register
        from wugong.sheets.jobs import work_waiting
        from wugong.web import checks  # noqa: F401 - registers the checks

        register("sheets", every=2, run=lambda: work_waiting(lambda work: actor_named(work.owner, work.hat)))
