"""What must hold for a step of a topic: the guards with their refusals. They read ``bindings.topic.TopicCase``."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from wugong.flow.table import Guard, Modal

RESIDENTS_NOTICE = timedelta(days=10)

IN_CIRCLE = Guard(
    "circle",
    lambda case: case.in_circle,
    _(
        "This joint meeting takes topics from its members and from bodies in its place. Choose the joint "
        "meeting of yours."
    ),
    _("raised by a member, or by a body of the place"),
)
COMPLETE = Guard(
    "topic",
    lambda case: case.title and case.facts and case.request and case.affected,
    _("Say what is the matter, what is asked for and whom it concerns; then raise it."),
    _("title, facts, request and those affected are filled in"),
)
NOT_OWN = Guard(
    "remit",
    lambda case: not case.own_remit,
    _("One member can settle this within its own remit. Send it there instead, or say why it needs the meeting."),
    _("not within one member's own remit"),
    Modal.SHALL,
)
OPTION = Guard(
    "option",
    lambda case: case.option.strip(),
    _("A topic comes with a proposal of how it could be solved. Ask for one, or add it, then admit."),
    _("there is an option to decide on"),
)
INTO_OPEN = Guard(
    "merge",
    lambda case: case.into_open,
    _("A topic is merged into another open one of the same joint meeting. Choose one of those."),
    _("into another open topic of the same body"),
)
COORDINATED = Guard(
    "coordination",
    lambda case: case.coordinated,
    _("This concerns several departments and has not been coordinated with them. Do that first, or say why not."),
    _("topics of several departments are coordinated first"),
    Modal.SHALL,
)
ON_AGENDA = Guard(
    "R-32",
    lambda case: case.item and (case.item.notified or case.item.emergency),
    _("It is not on the agenda that was sent out. The chair may take it as an emergency and give the reason."),
    _("on the notified agenda, or an emergency with its reason"),
)
IN_MEETING = Guard(
    "confirm",
    lambda case: case.item,
    _("What a meeting decided takes effect when its chair confirms it in the room, or signs the minutes."),
    _("decided in a meeting and confirmed by its chair"),
)
NOT_NOTIFIED = Guard(
    "R-32",
    lambda case: not case.notified,
    _("What was notified stays on the agenda; defer it in the meeting."),
    _("the notice is not out, or the meeting is cancelled"),
)
QUORATE = Guard(
    "quorum",
    lambda case: case.quorate,
    _("Too few voting members are here to decide. Defer the topic, or wait until more have come."),
    _("more than half of the voting members are there"),
)
CARRIED = Guard(
    "vote",
    lambda case: case.carried,
    _(
        "More than half of the members present must be in favour, and they are not. Record it as not adopted "
        "or defer it."
    ),
    _("by consensus, or with more than half of those present"),
)
TASKS = Guard(
    "R-33",
    lambda case: case.tasks and all(task.whole for task in case.tasks),
    _("A resolution needs at least one task with lead body, test of completion and date. Add it, then adopt."),
    _("at least one task with lead, deliverable and date"),
)
WRITTEN = Guard(
    "R-33",
    lambda case: case.tasks and all(task.whole for task in case.tasks),
    _("Members answer to a resolution with its tasks. Add one with lead body, test of completion and date, then send."),
    _("the tasks are written down before anybody answers"),
)
ACCEPTED = Guard(
    "acceptance",
    lambda case: all(task.accepted for task in case.tasks),
    _("A resolution binds only those who take a task on, and not every lead body has. Ask them, or say why it waits."),
    _("every lead body has accepted its task on the spot"),
    Modal.SHALL,
)
DEFERRALS = Guard(
    "deferral",
    lambda case: case.deferred < case.rules.most_deferrals,
    _("It was deferred %(deferred)d times already. Decide, refer it or escalate it this time."),
    _("deferred twice at most"),
)
FOR_ALL = Guard(
    "residents",
    lambda case: case.affects_all,
    _("Only what affects all residents goes to the statutory residents' meeting. Mark it so, or decide here."),
    _("it affects all residents"),
)
DATED = Guard(
    "residents",
    lambda case: case.residents_on and case.residents_on >= case.decided_on + RESIDENTS_NOTICE,
    _("Name the day of the residents' meeting, at least ten days ahead; it is given notice by law."),
    _("the date of the statutory meeting is named, ten days ahead"),
)
MET = Guard(
    "residents",
    lambda case: case.residents_on and case.residents_on <= case.today,
    _("The residents decide on the day of their meeting. Record it on that day or later, with the day they met."),
    _("the day of the residents' meeting has come"),
)
ABOVE = Guard(
    "escalation",
    lambda case: case.above,
    _("There is no joint meeting above this one to escalate to."),
    _("there is a joint meeting above"),
)
GROUND = Guard(
    "escalation",
    lambda case: case.given("grounded"),
    _(
        "Name the ground and what was tried; a ground that can be counted must be true (deferred twice, "
        "overdue ten days)."
    ),
    _("a true ground, and a record of what was tried"),
)
SETTLED = Guard(
    "feedback",
    lambda case: case.open_tasks == 0 or case.given("explained"),
    _("%(open_tasks)d tasks are still open. Answer when they are done, or explain how they go on."),
    _("every task is closed, or explained"),
)
TOLD = Guard(
    "feedback",
    lambda case: case.given("told"),
    _("Write the answer to the proposer. For somebody without an account also say how it was given."),
    _("the proposer has the answer, and how it was given"),
)
ANSWERED = Guard(
    "R-34",
    lambda case: case.answered,
    _("The proposer has had no answer yet. Give it, then close."),
    _("the proposer was answered"),
)
_NOT_CONTENT = _("The proposer is not content. Take the topic up again once, or close it with a reason.")
CONTENT = Guard(
    "rating",
    lambda case: not case.unhappy or case.before.reopened,
    _NOT_CONTENT,
    _("rated above two, not rated, or taken up again once already"),
    Modal.SHALL,
)
BY_A_PERSON = Guard(
    "rating",
    lambda case: not (case.actor.system and case.unhappy and not case.before.reopened),
    _NOT_CONTENT,
    _("a low rating is not closed by the clock"),
)
UNHAPPY = Guard(
    "rating",
    lambda case: case.unhappy and not case.before.reopened,
    _("A topic is taken up again once, when the proposer gave it one or two. This one is not such a case."),
    _("rated one or two, and not taken up again before"),
)
ENOUGH = Guard(
    "circulation",
    lambda case: case.answers >= case.needed,
    _("%(answers)d of the %(needed)d answers needed are there. Wait for the others or put it on an agenda."),
    _("as many voting members have answered as the rules ask for"),
)
UNOPPOSED = Guard(
    "circulation",
    lambda case: case.tally.meeting == 0,
    _("A member objects to deciding this in writing. Put it on the next agenda."),
    _("no member objects to deciding in writing"),
)
WHOLE = Guard(
    "circulation",
    lambda case: case.tally.whole,
    _("The last day to answer has not passed, and not everybody has answered. Wait, or take it to a meeting."),
    _("everybody has answered, or the last day has passed"),
)
PWC_LEADS = Guard(
    "R-09",
    lambda case: case.pwc_leads,
    _("In public affairs of one street the working committee leads. Say with the task why another body does."),
    _("the working committee leads in public affairs of its street, or the task says why another body does"),
)
ASKED = Guard(
    "coordination",
    lambda case: case.given("organisations"),
    _("Name at least one department and what it is asked, so that it can answer."),
    _("the departments asked are named"),
)
NOT_FROM_BELOW = Guard(
    "R-35",
    lambda case: not case.from_below,
    _("It came up from below and is owed an answer there. Answer it, or return it as an escalation."),
    _("what came up from below is answered, not withdrawn"),
)
