from django.urls import path
from django.views.generic import RedirectView

from wugong.organisations.views import grants, lists, one, passing, posts, starting

app_name = "organisations"
to_case = RedirectView.as_view(pattern_name="web:case", permanent=True)
urlpatterns = [
    path("", lists.listing, name="list"),
    path("add/", one.add, name="add"),
    path("posts/", lists.posts, name="posts"),
    path("coverage/", lists.coverage, name="coverage"),
    path("coverage/<str:code>/", lists.coverage, name="coverage_of"),
    path("network/", lists.network, name="network"),
    path("network/<str:code>/", lists.network, name="network_of"),
    path("first-officer/", starting.first_officer, name="first_officer"),
    path("grants/", grants.grants, name="grants"),
    path("held/<uuid:pk>/", to_case, {"machine": "appointment"}, name="appointment"),
    path("held/<uuid:pk>/substitute/", passing.substitute, name="substitute"),
    path("held/<uuid:pk>/pass-on/", passing.pass_on, name="pass_on"),
    path("substitutions/<uuid:pk>/end/", passing.end_substitution, name="end_substitution"),
    path("posts/<uuid:pk>/assign/", posts.assign, name="assign"),
    path("posts/<uuid:pk>/propose/", posts.propose, name="propose"),
    path("posts/<uuid:pk>/close/", posts.close, name="close_post"),
    path("ties/<uuid:pk>/end/", one.untie, name="untie"),
    path("<uuid:pk>/", one.organisation, name="organisation"),
    path("<uuid:pk>/edit/", one.edit, name="edit"),
    path("<uuid:pk>/dissolve/", one.dissolve, name="dissolve"),
    path("<uuid:pk>/tie/", one.tie, name="tie"),
    path("<uuid:pk>/post/", posts.found, name="found_post"),
]
