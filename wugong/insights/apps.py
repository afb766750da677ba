from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "wugong.insights"

    def ready(self) -> None:
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register
        from wugong.insights.actions import count_board

        register("count the board", every=60, run=lambda: count_board(actor=SYSTEM))
