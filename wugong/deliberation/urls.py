from django.urls import path
from django.views.generic import RedirectView

from wugong.deliberation.views import bodies, feeds, founding, home, meetings, opinions, room, topics

to_ledger = RedirectView.as_view(pattern_name="web:ledger", permanent=True)
to_step = RedirectView.as_view(pattern_name="web:step", permanent=True)
app_name = "deliberation"
urlpatterns = [
    path("", home.home, name="home"),
    path("bodies/", home.bodies, name="bodies"),
    path("bodies/found/", founding.foundings, name="foundings"),
    path("bodies/found/<str:code>/", founding.found, name="found"),
    path("bodies/<uuid:pk>/lead/", founding.lead, name="lead"),
    path("bodies/<uuid:pk>/", home.body, name="body"),
    path("bodies/<uuid:pk>/plan/", meetings.plan, name="plan"),
    path("bodies/<uuid:pk>/seats/", bodies.seats, name="seats"),
    path("bodies/<uuid:pk>/rules/", bodies.rules, name="rules"),
    path("seats/<uuid:pk>/", bodies.seat, name="seat"),
    path("topics/", topics.queue, name="topics"),
    path("topics/similar/", topics.similar, name="similar"),
    path("topics/new/", topics.new, name="new"),
    path("topics/<uuid:pk>/", topics.topic, name="topic"),
    path("topics/<uuid:pk>/slip/", topics.slip, name="slip"),
    path("topics/<uuid:pk>/opinions/", opinions.prepare, name="collect"),
    path("topics/<uuid:pk>/tasks/", room.topic_task, name="topic_task"),
    path("topics/<uuid:pk>/contact/", topics.contact, name="contact"),
    path("opinions/<uuid:pk>/", opinions.opinions, name="opinions"),
    path("opinions/<uuid:pk>/told/", opinions.take_down, name="take_down"),
    path("opinions/<uuid:pk>/statements/", opinions.statements, name="statements"),
    path("say/<str:token>/", opinions.say, name="say"),
    path("calendar/", feeds.calendar, name="calendar"),
    path("meetings/<uuid:pk>/invitation.ics", feeds.invitation, name="invitation"),
    path("meetings/", to_ledger, {"machine": "meeting"}, name="meetings"),
    path("topics/<uuid:pk>/amend/", to_step, {"machine": "topic", "name": "amend"}, name="amend"),
    path("topics/<uuid:pk>/agenda/", to_step, {"machine": "topic", "name": "put_on_agenda"}, name="choose_meeting"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/agenda/", meetings.arrange, name="arrange"),
    path("meetings/<uuid:pk>/minutes/", meetings.minutes, name="minutes"),
    path("objections/<uuid:pk>/", meetings.answer, name="answer_objection"),
    path("meetings/<uuid:pk>/room/", room.room, name="room"),
    path("meetings/<uuid:pk>/room/here/all/", room.here, name="all_here"),
    path("meetings/<uuid:pk>/room/emergency/", room.emergency, name="emergency"),
    path("meetings/<uuid:pk>/room/<str:part>/", room.part, name="part"),
    path("attendance/<uuid:pk>/", room.presence, name="presence"),
    path("items/<uuid:pk>/notes/", room.notes, name="notes"),
    path("items/<uuid:pk>/speech/", room.speech, name="speech"),
    path("items/<uuid:pk>/ballot/", room.ballot, name="ballot"),
    path("items/<uuid:pk>/outcome/", room.outcome, name="outcome"),
    path("items/<uuid:pk>/votes/", room.votes, name="votes"),
    path("items/<uuid:pk>/tasks/", room.new_task, name="new_task"),
    path("tasks/<uuid:pk>/", room.task, name="task"),
    path("tasks/<uuid:pk>/change/", room.edit_task, name="edit_task"),
]
