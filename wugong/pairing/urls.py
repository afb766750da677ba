from typing import Any

from django.urls import path
from django.views.generic import RedirectView

from wugong.pairing.views import home, listings, pairs, projects, residents, rounds

app_name = "pairing"


def moved(machine: str) -> Any:
    """The old address of a case leads to its page."""
    return RedirectView.as_view(url=f"/matters/{machine}/%(pk)s/", permanent=True)


urlpatterns = [
    path("", home.home, name="home"),
    path("gaps/", home.gaps, name="gaps"),
    path("gaps/<uuid:pk>/suggest/", home.suggest, name="suggest"),
    path("network/", home.network, name="network"),
    path("categories/", home.categories, name="categories"),
    path("categories/<str:code>/", home.category, name="category"),
    path("needs/", listings.needs, name="needs"),
    path("needs/new/", listings.new_need, name="new_need"),
    path("needs/hot/", listings.hot, name="hot"),
    path("needs/<uuid:pk>/", moved("need"), name="need"),
    path("offers/", listings.offers, name="offers"),
    path("offers/new/", listings.new_offer, name="new_offer"),
    path("offers/<uuid:pk>/", moved("offer"), name="offer"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/open/", rounds.open_rounds, name="open_rounds"),
    path("rounds/<uuid:pk>/", rounds.one_round, name="round"),
    path("rounds/<uuid:pk>/draw/", rounds.draw, name="draw"),
    path("rounds/<uuid:pk>/mark/", rounds.mark, name="mark"),
    path("rounds/<uuid:pk>/accept/", rounds.accept_plan, name="accept_plan"),
    path("rounds/pairs/<uuid:pk>/accept/", rounds.accept_pair, name="accept_pair"),
    path("rounds/pairs/<uuid:pk>/leave-out/", rounds.leave_out, name="leave_out"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/propose/", pairs.propose, name="propose"),
    path("pairs/<uuid:pk>/", pairs.needs, name="pair"),
    path("pairs/<uuid:pk>/services/", pairs.services, name="services"),
    path("pairs/<uuid:pk>/messages/", pairs.messages, name="messages"),
    path("pairs/<uuid:pk>/ratings/", pairs.ratings, name="ratings"),
    path("pairs/<uuid:pk>/agreement/", pairs.agreement, name="agreement"),
    path("pairs/<uuid:pk>/agreement/draft/", pairs.draft, name="draft"),
    path("pairs/<uuid:pk>/projects/new/", projects.new, name="new_project"),
    path("projects/", projects.projects, name="projects"),
    path("projects/<uuid:pk>/", moved("project"), name="project"),
    path("projects/<uuid:pk>/rate/", residents.rate, name="rate"),
]
