"""What lists beside an activity bring to the house (docs/rooms.md)."""

from django.utils.translation import gettext_lazy as _

from events.calls import calls_about
from events.retention import keep_named
from portal.accounts.models import Role
from portal.accounts.roles import grant
from portal.core.audit import name_verbs
from portal.core.generation import quiet
from portal.core.parts import fill, link
from portal.core.put_back import erases
from portal.core.retention import keeps
from portal.people.held import holds

from . import fronts, held, retention, rights
from .actions.watching import whom_calls_are_about

fill("event", "rolls/event.html", fronts.beside_round)
fill("event_row", "rolls/event_row.html")
fill("own", "rolls/own.html", fronts.own, order=20)
fill("roll", "rolls/roll.html", fronts.on_roll, order=50)
fill("receipt", "rolls/receipt.html", fronts.on_receipt)

grant([Role.DESK_CLERK, Role.ORGANISER], "rolls.view_watch", "rolls.add_watch", "rolls.view_swap")
link("work", "desk_watches", _("等开放的人"), opens_for=rights.enters_watches, order=35)

# Readers see nothing of it.
quiet("rolls.")

keeps(_("“开放时告诉我”和换时间，结束三个月以后"), retention.forget)
keep_named(retention.still_named)
erases("rolls.stop_watching", retention.stop_again)
holds("waiting_for_places", held.waiting_of)
calls_about(whom_calls_are_about)

name_verbs(
    {
        "rolls.ask_swap": _("问人换时间"),
        "rolls.refuse_swap": _("没有换时间"),
        "rolls.stop_watching": _("不用再告诉"),
        "rolls.swap": _("两人换了时间"),
        "rolls.tell_roll": _("群发一条"),
        "rolls.watch": _("开放时告诉我"),
    }
)
