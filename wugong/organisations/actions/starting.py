"""The first officer of a district, whom nobody above enters; and people entered with their posts from a sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wugong.accounts.actions import people
from wugong.common import clock
from wugong.common.actor import SYSTEM, Actor, Role
from wugong.common.errors import Denied, Invalid, Refusal
from wugong.flow.actions import action, begin
from wugong.organisations.actions.organisations import enrol
from wugong.organisations.actions.posts import found_post
from wugong.organisations.models import Appointment, Organisation, Post
from wugong.organisations.policies import may_start
from wugong.organisations.queries.organisations import LIVING
from wugong.organisations.queries.starting import first_named, led
from wugong.organisations.rules import Kind, Sort
from wugong.places.queries import district


@action
def name_first_officer(
    *, department: str, title: str, username: str, name: str, email: str = "", actor: Actor
) -> Appointment:
    """Propose the first officer of the Organisation Department; the security administrator confirms (R-61).

    Enters the department and the post where they are not there yet, and makes the account, which the system
    administrator then invites. Refused while somebody serves there: from then on officers enter each other.
    """
    if not may_start(actor):
        raise Denied(_("The first officer is named by the system administrator."), rule="R-61")
    home = district()
    if home is None:
        raise Refusal(_("The district is not there yet. Import its divisions first."), rule="start")
    if led():
        raise Refusal(
            _("The district has an officer of its Organisation Department already, who enters who holds a post."),
            rule="R-61",
        )
    if (waiting := first_named()) is not None:
        raise Refusal(
            _("%(name)s is proposed already and waits for the security administrator.") % {"name": waiting.user},
            rule="R-61",
        )
    office = Organisation.objects.filter(name=department.strip(), place=home, state__in=LIVING).first()
    why = _("Entered to name the first officer of the district.")
    if office is None:
        new = Organisation(sort=Sort.UNIT, kind=Kind.ORGAN, name=department.strip(), place=home)
        office = enrol(new, actor=SYSTEM, reason=why)
    post = Post.objects.filter(organisation=office, title=title.strip(), closed_on__isnull=True).first()
    if post is None:
        post = found_post(Post(organisation=office, title=title.strip(), role=Role.DO), actor=SYSTEM)
    elif post.role != Role.DO:
        raise Invalid(_("This post has another role. Choose another title."), rule="post", field="title")
    user = people.add_account(username=username, name=name, email=email, actor=actor)
    return begin(Appointment(post=post, user=user, since=clock.today()), "name_first", actor=actor)
