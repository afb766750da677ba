from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "wugong.problems"

    def ready(self) -> None:
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.files.owners import register as register_owner
        from wugong.flow.binding import register
        from wugong.places.hooks import Panel, communities
        from wugong.problems import actions
        from wugong.problems.bindings.problem import OWNER, PROBLEM
        from wugong.problems.measured import register_measures
        from wugong.problems.queries.lists import hard_in
        from wugong.problems.sheet import LEDGER

        register(PROBLEM)
        register_owner(OWNER)
        LEDGER.register()
        communities.register(Panel("hard", "problems/parts/hard.html", hard_in, order=20))
        register_job("problem contacts", every=24 * 3600, run=lambda: actions.forget_contacts(actor=SYSTEM))
        register_job("news of places", every=24 * 3600, run=lambda: actions.tell_news(actor=SYSTEM))
        register_job("routing", every=24 * 3600, run=lambda: actions.learn(actor=SYSTEM))
        register_measures()
