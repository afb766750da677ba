from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "wugong.inbox"

    def ready(self) -> None:
        from wugong.common.jobs import register
        from wugong.inbox import outbox

        register("spread messages", every=2, run=outbox.spread)
        register("deliver messages", every=5, run=outbox.deliver_all)
        register("forget old deliveries", every=3600, run=outbox.forget)
