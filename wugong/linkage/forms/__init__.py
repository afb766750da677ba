"""Forms of rosters and projects."""

from wugong.linkage.forms.projects import (
    AcceptForm,
    DeclineForm,
    DeliverForm,
    HearForm,
    InviteForm,
    MilestoneForm,
    ProposeForm,
    ReviewForm,
    ScopeForm,
    SuspendForm,
    TakePartForm,
    TaskForm,
    WordForm,
)
from wugong.linkage.forms.rosters import ReplaceForm

__all__ = [
    "AcceptForm",
    "DeclineForm",
    "DeliverForm",
    "HearForm",
    "InviteForm",
    "MilestoneForm",
    "ProposeForm",
    "ReplaceForm",
    "ReviewForm",
    "ScopeForm",
    "SuspendForm",
    "TakePartForm",
    "TaskForm",
    "WordForm",
]
