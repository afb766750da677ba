from django.urls import path

from wugong.mandates import views

app_name = "mandates"
urlpatterns = [
    path("", views.home, name="home"),
    path("duties/", views.duties, name="duties"),
]
