from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "wugong.commitments"

    def ready(self) -> None:
        from wugong.commitments.actions import succeed
        from wugong.commitments.bindings.commitment import COMMITMENT
        from wugong.commitments.measured import register_measures
        from wugong.commitments.panels import register_all
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.organisations.hooks import register_hand_over

        register(COMMITMENT)
        register_all()
        register_hand_over("commitment", succeed)
        keep_files(COMMITMENT)
        register_measures()
