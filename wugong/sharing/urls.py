from django.urls import path

from wugong.sharing.views import pages, week

app_name = "sharing"
urlpatterns = [
    path("", week.home, name="home"),
    path("put/", week.put, name="put"),
    path("find/", pages.find, name="find"),
    path("book/", pages.book, name="book"),
    path("own/", pages.own, name="own"),
    path("own/<uuid:pk>/take-over/", pages.adopt, name="adopt"),
    path("requests/<uuid:pk>/promise/", pages.pledge, name="pledge"),
    path("given/", pages.balance, name="balance"),
    path("bookings/<uuid:pk>/confirm/", week.decide, name="decide"),
    path("bookings/<uuid:pk>/again/", week.again, name="again"),
]
