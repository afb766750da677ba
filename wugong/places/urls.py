from django.urls import path

from wugong.places import views

app_name = "places"
urlpatterns = [
    path("", views.district, name="district"),
    path("list/", views.listing, name="list"),
    path("find/", views.find, name="find"),
    path("mine/<str:code>/", views.choose, name="choose"),
    path("scope/", views.scope, name="scope"),
    path("figures/", views.profile, name="profile"),
    path("street/<str:code>/", views.street, name="street"),
    path("community/<str:code>/", views.community, name="community"),
    path("at/<str:code>/", views.spot, name="place"),
    path("edit/<str:code>/", views.edit, name="edit"),
    path("end/<str:code>/", views.end, name="end"),
    path("add/<str:code>/<str:level>/", views.add, name="add"),
]
