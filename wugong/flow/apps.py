from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "wugong.flow"

    def ready(self) -> None:
        from wugong.common.jobs import register
        from wugong.flow.alarms import ring_due
        from wugong.flow.calendar import recompute_provisional
        from wugong.flow.sendings import forget_sendings
        from wugong.flow.verification import wrong_states
        from wugong.record.verification import compare_with

        compare_with(wrong_states)
        register("ring clocks", every=15, run=ring_due)
        register("mend provisional dates", every=3600, run=recompute_provisional)
        register("forget sendings", every=3600, run=forget_sendings)
