from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "wugong.assessment"

    def ready(self) -> None:
        from wugong.assessment.actions import succession
        from wugong.assessment.bindings import BINDINGS
        from wugong.assessment.queries.rounds import COUNTED, PUBLIC
        from wugong.assessment.rules.appeal import AppealState
        from wugong.flow.binding import register
        from wugong.flow.case_files import keep_files
        from wugong.organisations.hooks import register_hand_over

        for binding in BINDINGS:
            register(binding)
        keep_files(BINDINGS[0], most_each=5, fixed_in=(*COUNTED, *PUBLIC))
        keep_files(BINDINGS[2], most_each=5, fixed_in=(AppealState.UPHELD, AppealState.REJECTED))
        register_hand_over("assessment", succession.pass_assessment)
        register_hand_over("ballot", succession.pass_ballot)
        register_hand_over("appeal", succession.pass_appeal)
