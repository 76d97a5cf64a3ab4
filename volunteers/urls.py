"""Addresses of volunteers."""

from django.urls import path

from .views import asked, calling, desk, hours, leads, own

urlpatterns = [
    path("volunteer/yes/", own.skills, name="volunteer_yes"),
    path("volunteer/yes/when/", own.times, name="volunteer_times"),
    path("volunteer/yes/agree/", own.agree, name="volunteer_agree"),
    path("volunteer/yes/done/", own.done, name="volunteer_done"),
    path("volunteer/stop/", own.stop, name="volunteer_stop"),
    path("volunteer/hours/", own.hours, name="volunteer_hours"),
    path("volunteer/hours/certificate/", own.own_certificate, name="volunteer_own_certificate"),
    path("volunteer/certificate/<int:pk>/", asked.certificate, name="volunteer_certificate"),
    path("volunteer/called/<str:token>/", asked.called, name="volunteer_called"),
    path("volunteer/word/<str:token>/", asked.word, name="volunteer_word"),
    path("volunteer/story/<str:token>/", asked.story, name="volunteer_story"),
    path("volunteer/may-ask/", own.may_ask, name="volunteer_may_ask"),
    path("volunteer/nameless/", own.nameless, name="volunteer_nameless"),
    path("volunteer/call/", calling.missing, name="volunteer_calls"),
    path("volunteer/call/<int:pk>/<int:track>/", calling.call, name="volunteer_call"),
    path("volunteer/call/<int:pk>/stop/", calling.stop, name="volunteer_call_stop"),
    path("certificates/<str:token>/", asked.check, name="certificate_check"),
    path("desk/volunteers/", desk.pool, name="desk_volunteers"),
    path("desk/volunteers/enter/", desk.enter, name="desk_volunteers_enter"),
    path("desk/volunteers/<int:pk>/", desk.settle, name="desk_volunteers_settle"),
    path("desk/leads/", leads.page, name="desk_leads"),
    path("desk/leads/<int:pk>/ask/", leads.ask, name="desk_leads_ask"),
    path("desk/leads/<int:pk>/said/", leads.settle, name="desk_leads_settle"),
    path("desk/hours/", hours.waiting, name="desk_hours"),
    path("desk/hours/confirm/", hours.confirm, name="desk_hours_confirm"),
    path("desk/hours/<int:pk>/not/", hours.not_counted, name="desk_hours_not"),
    path("desk/hours/<int:pk>/correct/", hours.correct, name="desk_hours_correct"),
    path("desk/hours/<int:pk>/certify/", hours.certify, name="desk_hours_certify"),
    path("desk/certificates/<int:pk>/void/", hours.void, name="desk_certificate_void"),
]
