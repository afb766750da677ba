from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wugong.accounts"

    def ready(self) -> None:
        from django.conf import settings
        from django.core.checks import register

        from wugong.accounts import hats, queries
        from wugong.accounts.actions import entry
        from wugong.accounts.actions.people import suspend_dormant
        from wugong.accounts.checks import administrators_apart, two_factors
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.inbox import people
        from wugong.record.actions import append

        people.register(people_at=hats.people_at_each, addresses=queries.addresses_of, note=append)
        register(two_factors)
        register(administrators_apart, "database")
        register_job("sweep sessions", every=900, run=lambda: entry.sweep(actor=SYSTEM))
        if not settings.DEMO:  # the demo cast signs in when somebody looks
            register_job("suspend dormant accounts", every=3600, run=lambda: suspend_dormant(actor=SYSTEM))
