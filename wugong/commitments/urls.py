from django.urls import path
from django.views.generic import RedirectView

from wugong.commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.listing, name="list"),
    # Documents and messages lead here that were written before the page of a task was that of any case.
    path(
        "<uuid:pk>/",
        RedirectView.as_view(pattern_name="web:case", permanent=True),
        {"machine": "commitment"},
        name="detail",
    ),
]
