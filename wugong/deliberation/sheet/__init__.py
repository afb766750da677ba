"""The sheets of this app: joint meetings with their seats, topics, meetings, resolutions."""

from wugong.deliberation.sheet import bodies

__all__ = ["bodies"]
