from django.urls import path

from wugong.delegation.views import office, public

app_name = "delegation"
urlpatterns = [
    path("", office.home, name="home"),
    path("street/<str:code>/", office.street, name="street"),
    path("catalogue/", office.catalogue, name="catalogue"),
    path("team/", office.team, name="team"),
    path("open/", public.disclosure, name="disclosure"),
    path("open/feed/", public.feed, name="feed"),
    path("open/ocds.json", public.ocds, name="ocds"),
    path("open/purchases/<uuid:pk>/", public.purchase, name="purchase"),
    path("open/purchases/<uuid:pk>/ocds.json", public.ocds_of, name="ocds_of"),
    path("open/funds/<uuid:pk>/", public.fund, name="fund"),
    path("open/spending/<uuid:pk>/", public.spending, name="spending"),
]
