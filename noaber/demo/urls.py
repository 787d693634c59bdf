"""Pages of the demo; they answer only where the town is invented."""

from django.urls import path

from noaber.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.switch, name="switch"),
    path("als/<slug:key>/", views.become, name="become"),
    path("wie/<int:pk>/", views.become_somebody, name="become_somebody"),
    path("niemand/", views.nobody, name="nobody"),
    path("scherm/", views.hang_screen, name="hang_screen"),
    path("post/", views.post, name="post"),
    path("post/openbaar/", views.answer_post, name="answer_post"),
    path("post/sms/", views.answer_text, name="answer_text"),
    path("post/<slug:name>/", views.open_post, name="open_post"),
]
