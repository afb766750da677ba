"""The addresses of Open311, which know no language prefix."""

from django.urls import re_path

from wugong.problems.views import open311 as views

FORM = r"\.(?P<form>xml|json)$"
urlpatterns = [
    re_path(rf"^discovery{FORM}", views.discovery, name="open311_discovery"),
    re_path(rf"^services{FORM}", views.services, name="open311_services"),
    re_path(rf"^services/(?P<code>[^/]+){FORM}", views.service, name="open311_service"),
    re_path(rf"^requests{FORM}", views.requests, name="open311_requests"),
    re_path(rf"^requests/(?P<number>[^/]+){FORM}", views.one_request, name="open311_request"),
    re_path(rf"^tokens/(?P<token>[^/]+){FORM}", views.token, name="open311_token"),
]
