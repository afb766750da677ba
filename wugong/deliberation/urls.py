from django.urls import path

from wugong.deliberation.views import home, meetings, room, topics, whistles

app_name = "deliberation"
urlpatterns = [
    path("", home.home, name="home"),
    path("bodies/", home.bodies, name="bodies"),
    path("bodies/<uuid:pk>/", home.body, name="body"),
    path("bodies/<uuid:pk>/plan/", meetings.plan, name="plan"),
    path("topics/", topics.queue, name="topics"),
    path("topics/similar/", topics.similar, name="similar"),
    path("topics/new/", topics.new, name="new"),
    path("topics/<uuid:pk>/", topics.topic, name="topic"),
    path("topics/<uuid:pk>/amend/", topics.amend, name="amend"),
    path("topics/<uuid:pk>/agenda/", topics.choose_meeting, name="choose_meeting"),
    path("topics/<uuid:pk>/slip/", topics.slip, name="slip"),
    path("escalations/<uuid:pk>/", topics.escalation, name="escalation"),
    path("whistles/", whistles.listing, name="whistles"),
    path("whistles/new/", whistles.new, name="whistle_new"),
    path("whistles/<uuid:pk>/", whistles.whistle, name="whistle"),
    path("meetings/", meetings.listing, name="meetings"),
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
    path("items/<uuid:pk>/outcome/", room.outcome, name="outcome"),
    path("items/<uuid:pk>/votes/", room.votes, name="votes"),
    path("items/<uuid:pk>/tasks/", room.new_task, name="new_task"),
    path("tasks/<uuid:pk>/", room.task, name="task"),
    path("tasks/<uuid:pk>/change/", room.edit_task, name="edit_task"),
]
