from django.urls import path

from wugong.journeys import views

app_name = "journeys"
urlpatterns = [
    path("topics/<uuid:pk>/project/", views.grow, name="grow"),
]
