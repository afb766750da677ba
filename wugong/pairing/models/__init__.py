"""Tables of pairing: the two lists, rounds and plans, pairings with their agreements, projects and ratings."""

from wugong.pairing.models.listings import Category, Need, Offer
from wugong.pairing.models.pairs import Agreement, AnnualPlan, AnnualReview, Exemption, Message, Pairing
from wugong.pairing.models.projects import Project, ProjectNeed, Rating
from wugong.pairing.models.rounds import Mark, Plan, PlanPair, Round

__all__ = [
    "Agreement",
    "AnnualPlan",
    "AnnualReview",
    "Category",
    "Exemption",
    "Mark",
    "Message",
    "Need",
    "Offer",
    "Pairing",
    "Plan",
    "PlanPair",
    "Project",
    "ProjectNeed",
    "Rating",
    "Round",
]
