"""Addresses of teams."""

from django.urls import path

from .views import desk, duty, hours, lead, own

urlpatterns = [
    path("teams/<int:pk>/join/", own.join, name="team_join"),
    path("teams/<int:pk>/", own.team, name="team_own"),
    path("teams/<int:pk>/change/", own.change, name="team_change"),
    path("teams/duty/<int:pk>/take/", own.take_duty, name="team_take"),
    path("teams/duty/<int:pk>/log/", duty.log, name="team_log"),
    path("teams/duty/<int:pk>/hand-over/", duty.close, name="team_hand_over"),
    path("teams/on/<str:token>/", duty.on, name="team_on"),
    path("desk/teams/", desk.teams, name="desk_teams"),
    path("desk/teams/new/", desk.new, name="desk_team_new"),
    path("desk/teams/<int:pk>/", lead.team, name="desk_team"),
    path("desk/teams/<int:pk>/change/", desk.change, name="desk_team_change"),
    path("desk/teams/<int:pk>/end/", desk.end, name="desk_team_end"),
    path("desk/teams/<int:pk>/members/", lead.members, name="desk_team_members"),
    path("desk/teams/<int:pk>/enter/", desk.enter, name="desk_team_enter"),
    path("desk/teams/<int:pk>/roster/", lead.roster, name="desk_team_roster"),
    path("desk/teams/roster/<int:pk>/stop/", lead.stop, name="desk_team_roster_stop"),
    path("desk/teams/duty/<int:pk>/", lead.duty, name="desk_team_duty"),
    path("desk/teams/finding/<int:pk>/passed/", lead.passed, name="desk_team_passed"),
    path("desk/teams/<int:pk>/together/", lead.shifts, name="desk_team_shifts"),
    path("desk/teams/<int:pk>/together/<int:roll>/<int:track>/", lead.together, name="desk_team_together"),
    path("desk/teams/hours/confirm/", hours.confirm, name="desk_team_hours"),
    path("desk/teams/hours/<int:pk>/not/", hours.not_counted, name="desk_team_hours_not"),
]
