from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "wugong.organisations"

    def ready(self) -> None:
        from wugong.accounts.hats import register as register_hats
        from wugong.common.actor import SYSTEM
        from wugong.common.jobs import register as register_job
        from wugong.flow.binding import register
        from wugong.organisations import hats, instead
        from wugong.organisations.actions import organisations, passing
        from wugong.organisations.bindings.appointment import APPOINTMENT_BINDING
        from wugong.organisations.bindings.confirmation import CONFIRMATION_BINDING
        from wugong.organisations.bindings.organisation import ORGANISATION_BINDING
        from wugong.organisations.bindings.vacancy import VACANCY_BINDING
        from wugong.organisations.panels import register_all
        from wugong.organisations.queries import one
        from wugong.organisations.queries.organisations import telephones_at
        from wugong.places.hooks import joined, register_obstacle

        for binding in (ORGANISATION_BINDING, CONFIRMATION_BINDING, APPOINTMENT_BINDING, VACANCY_BINDING):
            register(binding)
        register_hats(hats_of=hats.hats_of, people_at=hats.people_at)
        register_job("see who signs in", every=3600, run=lambda: instead.reseat_empty(actor=SYSTEM))
        register_job("put vacant posts on desks", every=3600, run=lambda: passing.alarm_vacancies(actor=SYSTEM))
        register_job(
            "ask for annual confirmations", every=3600, run=lambda: organisations.ask_confirmations(actor=SYSTEM)
        )
        joined.telephones = telephones_at
        register_obstacle(one.still_lying_in)
        register_all()
