from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "wugong.commitments"

    def ready(self) -> None:
        from wugong.commitments.actions import succeed
        from wugong.commitments.binding import BINDING
        from wugong.commitments.panels import register_all
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.organisations.hooks import register_hand_over

        register(BINDING)
        register_all()
        register_hand_over("commitment", succeed)
        keep_files(BINDING)
