"""Tables of joint deliberation."""

from wugong.deliberation.models.bodies import Body, Member, Procedure
from wugong.deliberation.models.circulation import Circulation, WrittenAnswer
from wugong.deliberation.models.escalations import Escalation
from wugong.deliberation.models.feeds import Feed
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
    Speech,
    Vote,
)
from wugong.deliberation.models.opinions import Collection, Opinion, Statement, Voice
from wugong.deliberation.models.topics import Coordination, Feedback, Support, Topic
from wugong.deliberation.models.whistles import Called, Whistle

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "Called",
    "Circulation",
    "Collection",
    "Coordination",
    "Escalation",
    "Feed",
    "Feedback",
    "Helper",
    "Meeting",
    "Member",
    "Minutes",
    "Objection",
    "Opinion",
    "Procedure",
    "ProposedTask",
    "Resolution",
    "ResolutionTask",
    "Speech",
    "Statement",
    "Support",
    "Topic",
    "Voice",
    "Vote",
    "Whistle",
    "WrittenAnswer",
]
