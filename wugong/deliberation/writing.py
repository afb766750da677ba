"""Until when the tasks of a decision in writing may be changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.actor import Actor
from wugong.common.errors import Denied, Refusal
from wugong.deliberation.models import ProposedTask, Topic
from wugong.deliberation.policies import may_run
from wugong.deliberation.queries.circulation import being_answered
from wugong.deliberation.rules.topic import IN_WRITING
from wugong.organisations.models import Organisation


def open_to_writing(topic: Topic, actor: Actor) -> None:
    """Raise what keeps this actor from writing tasks of the topic outside a meeting."""
    if not may_run(actor, topic.body):
        raise Denied(_("Only the chair and the secretariat write tasks down."), rule="role")
    if topic.state not in IN_WRITING:
        raise Refusal(
            _("Tasks of a decision in writing are written before it is adopted. Give a further task instead."),
            rule="circulation",
        )


def keep_as_answered(
    task: ProposedTask,
    *,
    what: str = "",
    done_when: str = "",
    lead: Organisation | None = None,
    due_on: date | None = None,
    helpers: Collection[Organisation] = (),
) -> None:
    """Raise Refusal where members have answered to a task and it would change for them.

    Who accepts it and why its body leads may still be said; a date that has passed meanwhile may be put off.
    """
    if not being_answered(task.topic):
        return
    put_off = task.due_on is not None and task.due_on < clock.today()
    asked = set(task.helpers.values_list("organisation", flat=True))
    helping = {one.pk for one in helpers if one != lead}
    was = (task.what, task.done_when, task.lead, task.due_on, asked)
    now = (what.strip(), done_when.strip(), lead, task.due_on if put_off else due_on, helping)
    if task._state.adding or was != now:
        raise Refusal(
            _("Members have answered to these tasks, so they stay as they are. Take it to a meeting to change them."),
            rule="circulation",
        )
