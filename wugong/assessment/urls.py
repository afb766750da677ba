from django.urls import path

from wugong.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.home, name="home"),
    path("<uuid:pk>/scheme/", views.scheme, name="scheme"),
    path("<uuid:pk>/paper/", views.paper, name="paper"),
    path("<uuid:pk>/receipt/", views.receipt, name="receipt"),
    path("<uuid:pk>/result/", views.result, name="result"),
    path("<uuid:pk>/result/<uuid:member>/", views.result, name="result_of"),
    path("<uuid:pk>/result/<uuid:member>/notice/", views.notice, name="notice"),
    path("<uuid:pk>/appeal/<uuid:member>/<uuid:indicator>/", views.appeal, name="appeal"),
    path("ballot/<uuid:pk>/", views.ballot, name="ballot"),
]
