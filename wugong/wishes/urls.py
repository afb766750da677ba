from django.urls import path

from wugong.wishes import views

app_name = "wishes"
urlpatterns = [
    path("", views.wall, name="wall"),
    path("new/", views.wish, name="wish"),
    path("mine/", views.mine, name="mine"),
    path("<uuid:pk>/claim/", views.claim, name="claim"),
    path("<uuid:pk>/number/", views.number, name="number"),
]
