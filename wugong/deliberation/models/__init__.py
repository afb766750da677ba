"""Tables of joint deliberation."""

from wugong.deliberation.models.bodies import Body, Member, Procedure
from wugong.deliberation.models.escalations import Escalation
from wugong.deliberation.models.meetings import (
    AgendaItem,
    Attendance,
    Helper,
    Meeting,
    Minutes,
    Objection,
    ProposedTask,
    Resolution,
    ResolutionTask,
    Vote,
)
from wugong.deliberation.models.topics import Coordination, Feedback, Support, Topic
from wugong.deliberation.models.whistles import Called, Whistle

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "Called",
    "Coordination",
    "Escalation",
    "Feedback",
    "Helper",
    "Meeting",
    "Member",
    "Minutes",
    "Objection",
    "Procedure",
    "ProposedTask",
    "Resolution",
    "ResolutionTask",
    "Support",
    "Topic",
    "Vote",
    "Whistle",
]
