"""Every address of this room; the words of the paths are Dutch."""

from django.urls import path

from noaber.channels.views import live, paper, push, screens, texts, wishes

app_name = "channels"

urlpatterns = [
    path("ik/berichten/", wishes.preferences, name="preferences"),
    path("ik/berichten/minder/", wishes.send_less, name="send_less"),
    path("ik/berichten/mail-werkt/", wishes.mail_works, name="mail_works"),
    path("ik/berichten/proef/", wishes.try_out, name="try_out"),
    path("ik/berichten/browser/", push.add_browser, name="add_browser"),
    path("ik/berichten/browser/<int:pk>/weg/", push.remove_browser, name="remove_browser"),
    path("berichten/browser/", push.renew_browser, name="renew_browser"),
    path("sms/ontvangst/", texts.hook, name="text_hook"),
    path("berichten/ontvangen/", push.receipt, name="receipt"),
    path("af/<str:token>", wishes.unsubscribe, name="unsubscribe"),
    path("beheer/schermen/", screens.screens, name="screens"),
    path("beheer/schermen/nu/", screens.screens_now, name="screens_now"),
    path("beheer/schermen/nieuw/", screens.new_screen, name="new_screen"),
    path("beheer/schermen/<int:pk>/", screens.change_screen, name="change_screen"),
    path("beheer/schermen/<int:pk>/link/", screens.screen_link, name="screen_link"),
    path("beheer/schermen/<int:pk>/uit/", screens.screen_revoke, name="screen_revoke"),
    path("ik/brieven/", paper.wish, name="paper_wish"),
    path("b/<str:code>/", paper.read, name="paper_page"),
    path("drukwerk/", paper.runs, name="paper_runs"),
    path("drukwerk/retour/", paper.returned, name="paper_returned"),
    path("drukwerk/<int:pk>/", paper.run, name="paper_run"),
    path("drukwerk/<int:pk>/gepost/", paper.posted, name="paper_posted"),
    path("drukwerk/<int:pk>/brieven/", paper.letters, name="paper_letters"),
    path("drukwerk/<int:pk>/adressen/", paper.addresses, name="paper_addresses"),
    path("drukwerk/<int:pk>/deuren/", paper.list_pdf, name="paper_list"),
    path("drukwerk/<int:pk>/lopen/", paper.walk, name="paper_walk"),
    path("drukwerk/<int:pk>/bezocht/", paper.visited, name="paper_visited"),
    path("drukwerk/poster/<int:pk>/<slug:size>/", paper.poster_pdf, name="paper_poster"),
    path("sw.js", push.service_worker, name="service_worker"),
    path("live-pas/", live.live_pass, name="live_pass"),
]
