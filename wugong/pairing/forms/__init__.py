"""What the pages of pairing ask for."""

from wugong.pairing.forms.listings import CheckForm, MergeForm, NeedForm, OfferForm
from wugong.pairing.forms.pairs import (
    AgreementForm,
    MessageForm,
    PlanForm,
    ProposeForm,
    ReviewForm,
    SignForm,
    StreetReviewForm,
    WishForm,
)
from wugong.pairing.forms.projects import DeliverForm, HandOverForm, ProjectForm, RateForm, ScheduleForm, VoiceForm
from wugong.pairing.forms.rounds import CategoryForm, LeaveOutForm, RoundForm, weights_asked

__all__ = [
    "AgreementForm",
    "CategoryForm",
    "CheckForm",
    "DeliverForm",
    "HandOverForm",
    "LeaveOutForm",
    "MergeForm",
    "MessageForm",
    "NeedForm",
    "OfferForm",
    "PlanForm",
    "ProjectForm",
    "ProposeForm",
    "RateForm",
    "ReviewForm",
    "RoundForm",
    "ScheduleForm",
    "SignForm",
    "StreetReviewForm",
    "VoiceForm",
    "WishForm",
    "weights_asked",
]
