from django.urls import path, re_path

from wugong.accounts.views import administrators, entry, invitations, own, people

app_name = "accounts"
urlpatterns = [
    path("", own.account, name="account"),
    path("second/", entry.second, name="second"),
    path("passkey/question/", entry.passkey_question, name="passkey_question"),
    path("passkey/answer/", entry.passkey_answer, name="passkey_answer"),
    path("prove/", entry.prove, name="prove"),
    path("invited/<str:token>/", entry.invited, name="invited"),
    path("with/<slug:key>/", entry.go_out, name="go_out"),
    path("with/<slug:key>/back/", entry.came_back, name="came_back"),
    path("with/<uuid:pk>/remove/", own.unlink, name="unlink"),
    path("password/", own.password, name="password"),
    path("factors/", own.factors, name="factors"),
    path("factors/app/", own.add_totp, name="add_totp"),
    path("factors/passkey/", own.add_passkey, name="add_passkey"),
    path("factors/<uuid:pk>/remove/", own.remove_factor, name="remove_factor"),
    path("codes/", own.codes, name="codes"),
    path("sessions/<int:number>/end/", own.end_session, name="end_session"),
    path("sessions/end/", own.end_others, name="end_others"),
    path("administrators/", administrators.administrators, name="administrators"),
    path("administrators/add/", administrators.nominate, name="nominate"),
    re_path(
        r"^administrators/(?P<pk>[0-9a-f-]{36})/(?P<verb>confirm|refuse|withdraw)/$",
        administrators.answer,
        name="answer_nomination",
    ),
    path("people/", people.people, name="people"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/add/", people.add, name="add"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/invite/", people.invite, name="invite"),
    re_path(r"^people/(?P<pk>[0-9a-f-]{36})/(?P<verb>suspend|resume|close)/$", people.change, name="change"),
]
