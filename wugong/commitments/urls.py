from django.urls import path

from wugong.commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<uuid:pk>/", views.detail, name="detail"),
]
