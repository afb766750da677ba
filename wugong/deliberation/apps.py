from django.apps import AppConfig


class DeliberationConfig(AppConfig):
    name = "wugong.deliberation"

    def ready(self) -> None:
        from wugong.commitments import hooks
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.deliberation.actions import circulation, meetings, opinions, succession, topics
        from wugong.deliberation.bindings import BINDINGS, MEETING, TOPIC, WHISTLE
        from wugong.deliberation.invitations import invitation_with
        from wugong.deliberation.measured import register_measures
        from wugong.deliberation.queries.decided import of_place
        from wugong.deliberation.queries.panels import of_organisation
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.inbox import attachments
        from wugong.organisations.hooks import panels, register_hand_over
        from wugong.places.hooks import Panel, communities, district, streets

        for binding in BINDINGS:
            register(binding)
            register_hand_over(binding.machine.name, succession.hand_over_in)
        register_measures()
        keep_files(TOPIC, MEETING, WHISTLE)
        panels.register(Panel("deliberation", "deliberation/panels/organisation.html", of_organisation, order=25))
        for pages in (communities, streets, district):
            pages.register(Panel("decided", "deliberation/panels/decided.html", of_place, order=15))
        for kind in ("meeting.notice", "meeting.relocate", "meeting.cancel", "meeting.adjourn"):
            attachments.register(kind, invitation_with)
        hooks.register("topic", ended=topics.task_ended, reopened=topics.task_reopened)
        register_job("meetings", every=3600, run=lambda: meetings.keep_period(actor=SYSTEM))
        register_job("reviews", every=3600, run=lambda: circulation.remind_reviews(actor=SYSTEM))
        register_job("opinions", every=3600, run=lambda: opinions.drop_overtaken(actor=SYSTEM))
        register_job("contacts", every=24 * 3600, run=lambda: topics.forget_contacts(actor=SYSTEM))
