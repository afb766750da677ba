"""Who may decide on an appeal: nobody who scored, nobody who serves in a body of the round."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from wugong.assessment.models import Assessment
from wugong.assessment.policies import colleagues, organisers
from wugong.assessment.queries.rounds import members_of
from wugong.common.actor import Role
from wugong.organisations.hats import people_at
from wugong.organisations.models import Organisation
from wugong.organisations.queries.posts import bodies_with


def scorers_of(found: Assessment) -> set[UUID]:
    """Who ended moderation, and who set points before."""
    users = [*found.changes.filter(by_appeal=False).values_list("made_by", flat=True), found.moderated_by]
    return {user for user in users if user}


def taking_part(found: Assessment, bodies: Collection[UUID]) -> str:
    """The name of the first of these bodies, or of the unit of one, that takes part in the round; empty for none."""
    units = Organisation.objects.filter(pk__in=bodies).values_list("unit", flat=True)
    own = {*bodies, *(unit for unit in units if unit)}
    bodies_of = ((one.acts, {one.acts_id, one.acts.unit_id, one.organisation_id}) for one in members_of(found))
    return next((str(body) for body, ids in bodies_of if ids & own), "")


def further_reviewers(found: Assessment) -> list[Organisation]:
    """The Social Work Department of the district, unless it takes part in the round."""
    bodies = bodies_with(Role.DS, found.organiser.place.code[:6])
    taking = [one.acts_id for one in members_of(found)]
    return list(Organisation.objects.filter(pk__in=bodies).exclude(pk__in=taking))


def free_colleagues(found: Assessment) -> list[UUID]:
    """Who serves at the organiser's, for somebody else too, and did not score."""
    scorers = scorers_of(found)
    serve = people_at(organisers(found.organiser)).values()
    return sorted({user for users in serve for user in users} - scorers)


def has_second_person(found: Assessment) -> bool:
    """Whether two persons at least serve in the body that assesses; a substitute serves as long as he stands in."""
    serve = people_at(colleagues(found.organiser)).values()
    return len({user for users in serve for user in users}) > 1


def reviewers_named(found: Assessment) -> str:
    """Who may decide, in words; where nobody may, what has to be done first."""
    organiser = found.organiser
    said = [_("a colleague in %(body)s who did not score") % {"body": organiser}] if free_colleagues(found) else []
    said += [str(one) for one in further_reviewers(found)]
    return _(", ").join(said) or _("nobody yet; have one more person appointed in %(body)s") % {"body": organiser}
