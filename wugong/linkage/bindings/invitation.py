"""The table of an invitation to a 1+10 project tied to its model."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wugong.common.actor import Role
from wugong.flow.binding import Act, Binding, Card, Case, at
from wugong.linkage import policies
from wugong.linkage.actions.projects import follow_answer
from wugong.linkage.bindings.project import class_of
from wugong.linkage.forms.projects import AnswerForm
from wugong.linkage.models import Invitation
from wugong.linkage.queries.projects import invitations_visible_to
from wugong.linkage.rules.invitation import INVITATION


class InvitationCase(Case):
    """What the guards ask beside the columns."""

    @property
    def on_behalf(self) -> bool:
        """Whether the office answers for a body in which nobody signs in."""
        return self.actor.sits_any(policies.stand_in(self.before))


def describe(invitation: Invitation) -> Card:
    """The line of an invitation."""
    project, body = invitation.project, invitation.organisation
    return Card(
        title=lambda: _("Invitation: %(project)s") % {"project": project.title},
        detail=lambda: _("%(body)s is asked to take part; led by %(lead)s") % {"body": body, "lead": project.lead},
        url=reverse("linkage:project", args=[project.pk]),
        place=project.place,
        participants=tuple({pk for pk in (body.pk, body.unit_id, project.committee_id) if pk}),
        classification=class_of(project),
    )


INVITATION_BINDING = Binding(
    machine=INVITATION,
    model=Invitation,
    parties={
        "invitee": policies.invitee,
        "office": at("project__committee", Role.SO),
        "stand_in": policies.stand_in,
    },
    describe=describe,
    visible=invitations_visible_to,
    case=InvitationCase,
    acts={"accept": Act(form=AnswerForm), "decline": Act(form=AnswerForm)},
    after={"accept": follow_answer, "decline": follow_answer, "withdraw": follow_answer},
    shows=("project", "organisation", "guest", "gives", "money", "channel", "reply", "contribution"),
    number="YQ",
)
