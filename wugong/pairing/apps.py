from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "wugong.pairing"

    def ready(self) -> None:
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.organisations.hooks import panels, register_hand_over
        from wugong.pairing import jobs
        from wugong.pairing.actions import pairs, reviews, succession
        from wugong.pairing.bindings.exemption import EXEMPTION_BINDING
        from wugong.pairing.bindings.listings import NEED_BINDING, OFFER_BINDING
        from wugong.pairing.bindings.pairs import PAIRING_BINDING
        from wugong.pairing.bindings.projects import PROJECT_BINDING
        from wugong.pairing.bindings.rounds import ROUND_BINDING
        from wugong.pairing.measured import register_measures
        from wugong.pairing.queries.panels import of_organisation
        from wugong.places.hooks import Panel

        with_files = (NEED_BINDING, OFFER_BINDING, PROJECT_BINDING)
        for binding in (*with_files, ROUND_BINDING, PAIRING_BINDING, EXEMPTION_BINDING):
            register(binding)
        keep_files(*with_files)
        register_measures()
        register_job("draw pairing plans", every=2, run=jobs.solve_waiting)
        register_job("flag pairs that fell asleep", every=3600, run=lambda: pairs.flag_dormant(actor=SYSTEM))
        register_job("open yearly reviews of pairs", every=3600, run=lambda: reviews.open_reviews(actor=SYSTEM))
        for machine, run in (
            ("need", succession.pass_need),
            ("offer", succession.pass_offer),
            ("pairing", succession.pass_pairing),
            ("project", succession.pass_project),
            ("exemption", succession.end_exemption),
        ):
            register_hand_over(machine, run)
        panels.register(Panel("pairing", "pairing/panels/organisation.html", of_organisation, order=30))
