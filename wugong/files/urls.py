from django.urls import path

from wugong.files import views

app_name = "files"
urlpatterns = [
    path("<slug:kind>/<uuid:pk>/", views.of_thing, name="of_thing"),
    path("<uuid:pk>/", views.content, name="content"),
    path("<uuid:pk>/preview/", views.preview, name="preview"),
    path("<uuid:pk>/delete/", views.delete, name="delete"),
    path("<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
]
