from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "wugong.sharing"

    def ready(self) -> None:
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.sharing.actions.bookings import follow_calendar
        from wugong.sharing.bindings import BINDINGS
        from wugong.sharing.measured import register_measures

        for binding in BINDINGS:
            register(binding)
        keep_files(*BINDINGS)
        register_measures()
        register_job("move bookings off holidays", every=3600, run=lambda: follow_calendar(actor=SYSTEM))
