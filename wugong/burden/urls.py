from django.urls import path

from wugong.burden.views import diary, meter

app_name = "burden"
urlpatterns = [
    path("", meter.home, name="home"),
    path("forms/<uuid:pk>/answers/", meter.answers, name="answers"),
    path("by-link/<str:token>/", meter.by_link, name="by_link"),
    path("audit/", meter.audit, name="audit"),
    path("diary/", diary.diary, name="diary"),
    path("diary/<uuid:pk>/drop/", diary.drop, name="drop"),
    path("diary/<uuid:pk>/raise/<slug:way>/", diary.raise_line, name="raise"),
]
