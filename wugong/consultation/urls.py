from django.urls import path

from wugong.consultation import views

app_name = "consultation"
urlpatterns = [
    path("", views.home, name="home"),
    path("practice/", views.practice, name="practice"),
    path("<uuid:pk>/", views.consultation, name="consultation"),
    path("<uuid:pk>/open/", views.open_opinion, name="open"),
    path("<uuid:pk>/close/", views.close_opinion, name="close"),
    path("<uuid:pk>/pack/", views.pack, name="pack"),
]
