from django.urls import path

from wugong.activities.views import entries, public, staff

app_name = "activities"
urlpatterns = [
    path("", public.home, name="home"),
    path("at/<str:code>/", public.week, name="week"),
    path("<uuid:pk>/", public.course, name="course"),
    path("<uuid:pk>/lots/", public.lots, name="lots"),
    path("place/<uuid:pk>/", entries.place, name="place"),
    path("place/<uuid:pk>/calendar.ics", entries.into_calendar, name="into_calendar"),
    path("<uuid:pk>/list/", staff.roster, name="roster"),
    path("<uuid:pk>/enter/", staff.enter, name="enter"),
    path("<uuid:pk>/again/", staff.again, name="again"),
    path("entry/<uuid:pk>/contact/", staff.contact, name="contact"),
    path("entry/<uuid:pk>/called/", staff.called, name="called"),
]
