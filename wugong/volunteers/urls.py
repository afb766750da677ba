from django.urls import path

from wugong.volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:pk>/", views.team, name="team"),
    path("service/<uuid:pk>/hours/", views.hours, name="hours"),
    path("<uuid:pk>/handed-over/", views.hand_over, name="hand_over"),
    path("mine.csv", views.own_file, name="own_file"),
    path("shown/", views.badge, name="badge"),
    path("check/", views.check, name="check"),
    path("certificate/<uuid:pk>/", views.paper, name="paper"),
]
