from django.urls import path

from wugong.linkage.views import home, projects, rosters

app_name = "linkage"
urlpatterns = [
    path("", home.home, name="home"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/draft/", rosters.draft, name="draft"),
    path("rosters/<uuid:pk>/", rosters.roster, name="roster"),
    path("rosters/<uuid:pk>/mark/", rosters.mark, name="mark"),
    path("rosters/<uuid:pk>/draw/", rosters.draw, name="draw"),
    path("rosters/<uuid:pk>/swap/", rosters.swap, name="swap"),
    path("projects/", projects.projects, name="projects"),
    path("projects/new/", projects.new, name="new_project"),
    path("projects/<uuid:pk>/", projects.project, name="project"),
]
