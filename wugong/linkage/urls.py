from django.urls import path
from django.views.generic import RedirectView

from wugong.linkage.views import home, projects, rosters

app_name = "linkage"
to_ledger = RedirectView.as_view(pattern_name="web:ledger", query_string=True, permanent=True)
urlpatterns = [
    path("", home.home, name="home"),
    path("rosters/", to_ledger, {"machine": "roster"}, name="rosters"),
    path("rosters/draft/", rosters.draft, name="draft"),
    path("rosters/<uuid:pk>/", rosters.roster, name="roster"),
    path("projects/", to_ledger, {"machine": "linkage_project"}, name="projects"),
    path("projects/new/", projects.new, name="new_project"),
    path("projects/<uuid:pk>/", projects.project, name="project"),
]
