"""The minimal Django view that pages are measured against; it passes by every middleware."""

from django.http import HttpResponse

from wugong.config.urls import urlpatterns  # noqa: F401


class Bare:
    """Answers ``/bench/minimal/`` before anything else runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/bench/minimal/":
            return HttpResponse("ok")
        return self.get_response(request)
