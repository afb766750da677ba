from django.urls import path

from wugong.planning import views

app_name = "planning"
urlpatterns = [
    path("<uuid:pk>/", views.public, name="public"),
]
