from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "wugong.linkage"

    def ready(self) -> None:
        from wugong.commitments import hooks as promises
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.linkage.actions import succession
        from wugong.linkage.actions.projects import hear_task
        from wugong.linkage.bindings.invitation import INVITATION_BINDING
        from wugong.linkage.bindings.project import PROJECT_BINDING
        from wugong.linkage.bindings.roster import ROSTER_BINDING
        from wugong.linkage.queries.panels import of_organisation, of_street
        from wugong.organisations.hooks import panels, register_hand_over
        from wugong.places.hooks import Panel, streets

        for binding in (ROSTER_BINDING, INVITATION_BINDING, PROJECT_BINDING):
            register(binding)
        register_hand_over("roster", succession.pass_roster)
        register_hand_over("invitation", succession.pass_invitation)
        register_hand_over("linkage_project", succession.pass_project)
        keep_files(PROJECT_BINDING)
        promises.register("linkage_project", ended=hear_task)
        panels.register(Panel("linkage", "linkage/panels/organisation.html", of_organisation, order=40))
        streets.register(Panel("linkage", "linkage/panels/street.html", of_street, order=40))
