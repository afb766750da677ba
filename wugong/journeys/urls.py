from django.urls import path

from wugong.journeys import views

app_name = "journeys"
urlpatterns = [
    path("topics/<uuid:pk>/project/", views.grow, name="grow"),
    path("pairs/<uuid:pk>/series/", views.series, name="series"),
    path("series/<uuid:pk>/activity/", views.begin_line, name="begin_line"),
    path("series/<uuid:pk>/strike/", views.strike_line, name="strike_line"),
]
