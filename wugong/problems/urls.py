from django.contrib.auth.decorators import login_not_required
from django.urls import path

from wugong.problems.views import alerts, feeds, office, resident

app_name = "problems"
urlpatterns = [
    path("", office.home, name="home"),
    path("report/", resident.report, name="report"),
    path("alike/", resident.alike, name="alike"),
    path("join/", resident.join, name="join"),
    path("mine/", resident.mine, name="mine"),
    path("round/", office.round_, name="round"),
    path("round/<uuid:pk>/", office.note_stop, name="note_stop"),
    path("map/", office.open_map, name="map"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("photo/<str:code>/<uuid:pk>/", resident.photo, name="photo"),
    path("hot/", office.hot, name="hot"),
    path("news/<str:code>.rss", login_not_required(feeds.NewsOfPlace()), name="news"),
    path("<uuid:pk>/slip/", resident.slip, name="slip"),
    path("<uuid:pk>/number/", office.number, name="number"),
]
