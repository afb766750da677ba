"""The sheets of this app: joint meetings with their seats, topics, meetings, resolutions."""

from wugong.deliberation.sheet import bodies, meetings, topics

__all__ = ["bodies", "meetings", "topics"]
