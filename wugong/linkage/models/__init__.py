"""The tables of "1+10"."""

from wugong.linkage.models.projects import Invitation, Milestone, Project, Stakeholder, Word
from wugong.linkage.models.rosters import Mark, Member, Roster

__all__ = ["Invitation", "Mark", "Member", "Milestone", "Project", "Roster", "Stakeholder", "Word"]
