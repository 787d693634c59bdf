"""Addresses of this room: the desk where messages are made, and the page that a resident gets."""

from django.urls import path

from noaber.broadcasts.views import after, desk, doors, paper, phone, pictures, received

app_name = "broadcasts"
urlpatterns = [
    path("berichten-maken/", desk.show_list, name="list"),
    path("berichten-maken/nieuw/", desk.compose, name="new"),
    path("berichten-maken/voorbeeld/", desk.preview, name="preview"),
    path("berichten-maken/deuren/", doors.doors_here, name="doors_here"),
    path("berichten-maken/<int:pk>/deuren/", doors.pick_doors, name="pick_doors"),
    path("berichten-maken/<int:pk>/beeld/<slug:mark>/", pictures.desk_picture, name="desk_picture"),
    path("bericht/<int:pk>/beeld/<slug:mark>/", pictures.show_picture, name="picture"),
    path("berichten-maken/<int:pk>/zonder-bericht/", doors.silent_doors, name="silent_doors"),
    path("berichten-maken/<int:pk>/", desk.show, name="desk"),
    path("oefeningen/", desk.show_list, {"exercise": True}, name="exercises"),
    path("oefeningen/nieuw/", desk.compose, {"exercise": True}, name="new_exercise"),
    path("berichten-maken/<int:pk>/veranderen/", desk.revise, name="revise"),
    path("berichten-maken/<int:pk>/wijziging/", desk.review, name="review"),
    path("berichten-maken/<int:pk>/schrijven/", desk.compose, name="compose"),
    path("berichten-maken/<int:pk>/goedkeuren/", desk.approve, name="approve"),
    path("berichten-maken/<int:pk>/terugsturen/", desk.reject, name="reject"),
    path("berichten-maken/<int:pk>/intrekken/", desk.withdraw, name="withdraw"),
    path("berichten-maken/<int:pk>/afsluiten/", desk.close, name="close"),
    path("berichten-maken/<int:pk>/overnemen/", desk.take_over, name="take_over"),
    path("berichten-maken/<int:pk>/stand/", desk.counts, name="counts"),
    path("berichten-maken/<int:pk>/tips/", desk.tips, name="tips"),
    path("bericht/plek-op-dit-toestel/", received.show_device_place, name="device_place"),
    path("bericht/<int:pk>/vorm/", received.show_shape, name="received_shape"),
    path("berichten-maken/per-telefoon/", phone.by_phone, name="by_phone"),
    path("berichten-maken/<int:pk>/papier/<slug:look>/", paper.look, name="look"),
    path("berichten-maken/<int:pk>/na-afloop/", after.show_after, name="after"),
    path("berichten-maken/<int:pk>/na-afloop/verloop.csv", after.steps, name="after_steps"),
    path("bericht/<int:pk>/na-afloop/verloop.csv", after.received_steps, name="received_steps"),
    path("berichten-maken/jaar/", after.show_year, name="year"),
    path("bericht/<int:pk>/na-afloop/", after.show_received_after, name="received_after"),
    path("verantwoording/<slug:sender>/", after.show_public_year, name="public_year"),
    path("bericht/<int:pk>/", received.show_received, name="received"),
    path("bericht/<int:pk>/nu/", received.show_received_now, name="received_now"),
    path("bericht/<int:pk>/antwoord/", received.answer, name="answer"),
    path("bericht/<int:pk>/oefenmelding/", received.practise, name="practise"),
]
