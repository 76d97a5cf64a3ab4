"""Addresses of notices: what everybody reads, and what those do who write, pass and tell."""

from django.urls import path

from .views import board, calls, desk, doors, public, rounds, writing

urlpatterns = [
    path("notices/", public.notices, name="notices"),
    path("notices/<int:pk>/", public.notice, name="notice"),
    path("notices/<int:pk>/known/", public.known, name="notice_known"),
    path("notices/in/<slug:slug>/", public.notices, name="notices_in"),
    path("board/<slug:slug>/", board.board, name="board"),
    path("notices/desk/", desk.desk, name="notices_desk"),
    path("notices/desk/doors/", doors.doors, name="notices_doors"),
    path("notices/desk/new/", writing.write, name="notices_new"),
    path("notices/desk/<int:pk>/edit/", writing.write, name="notices_edit"),
    path("notices/desk/<int:pk>/", desk.one, name="notices_one"),
    path("notices/desk/<int:pk>/step/", desk.step, name="notices_step"),
    path(
        "notices/desk/<int:pk>/spoken/",
        board.on_paper,
        {"template": "notices/spoken.html"},
        name="notices_spoken",
    ),
    path(
        "notices/desk/<int:pk>/sheet/",
        board.on_paper,
        {"template": "notices/sheet.html"},
        name="notices_sheet",
    ),
    path("notices/desk/<int:pk>/postings/", desk.postings, name="notices_postings"),
    path("notices/desk/<int:pk>/calls/", calls.parts, name="notices_calls"),
    path("notices/desk/<int:pk>/calls/<int:unit>/", calls.calls, name="notices_calls_of"),
    path("notices/desk/<int:pk>/told/<int:household>/", calls.told, name="notices_told"),
    path("notices/desk/receipts/<int:pk>/undo/", calls.undo, name="notices_undo"),
    path("notices/desk/<int:pk>/round/", rounds.print_list, name="notices_round"),
    path("notices/desk/rounds/<int:pk>/", rounds.printed, name="notices_printed"),
    path("notices/desk/rounds/<int:pk>/enter/", rounds.enter, name="notices_enter"),
]
