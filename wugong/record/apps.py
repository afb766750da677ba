from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "wugong.record"

    def ready(self) -> None:
        from wugong.common.acting import on_refusal
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register
        from wugong.record.actions import note_refusal
        from wugong.record.sealing import seal

        on_refusal(note_refusal)

        def sealed() -> int:
            made = seal(actor=SYSTEM)
            return made.size if made else 0

        # Once a minute: a checkpoint is a row of a kilobyte, and until it is sealed an entry has only the guards.
        register("seal the record", every=60, run=sealed)
