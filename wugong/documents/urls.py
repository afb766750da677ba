from django.urls import path

from wugong.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("check/", views.check, name="check"),
    path("letterhead/", views.letterhead, name="letterhead"),
    path("make/<str:machine>/<uuid:pk>/<str:name>/", views.make, name="make"),
    path("<uuid:pk>/", views.document, name="document"),
    path("<uuid:pk>/change/", views.change, name="change"),
    path("<uuid:pk>/<str:form>/", views.download, name="download"),
]
