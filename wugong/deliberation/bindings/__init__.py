"""The tables of joint deliberation tied to their models."""

from wugong.deliberation.bindings.escalation import ESCALATION
from wugong.deliberation.bindings.meeting import MEETING
from wugong.deliberation.bindings.opinions import OPINIONS
from wugong.deliberation.bindings.topic import TOPIC
from wugong.deliberation.bindings.whistle import WHISTLE

__all__ = ["BINDINGS", "MEETING", "TOPIC", "WHISTLE"]

BINDINGS = (TOPIC, MEETING, OPINIONS, ESCALATION, WHISTLE)
