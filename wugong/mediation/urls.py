from django.urls import path

from wugong.mediation.views import desk, parties

app_name = "mediation"
urlpatterns = [
    path("", parties.home, name="home"),
    path("enter/", parties.enter, name="enter"),
    path("link/", parties.by_link, name="by_link"),
    path("party/", parties.party, name="party"),
    path("party/leave/", parties.leave, name="leave"),
    path("party/<uuid:pk>/", parties.party_paper, name="party_paper"),
    path("ask/", parties.ask, name="ask"),
    path("desk/", desk.desk, name="desk"),
    path("cases/<uuid:pk>/", desk.conduct, name="conduct"),
    path("cases/<uuid:pk>/slips/", desk.slips, name="slips"),
    path("cases/<uuid:pk>/parties/<int:party>/", desk.number, name="number"),
    path("cases/<uuid:pk>/unseal/", desk.open_archive, name="open_archive"),
    path("cases/<uuid:pk>/papers/<uuid:paper>/", desk.paper, name="paper"),
    path("cases/<uuid:pk>/<slug:name>/", desk.do, name="do"),
    path("questions/<uuid:pk>/number/", desk.asker, name="asker"),
    path("questions/<uuid:pk>/", desk.reply, name="reply"),
]
