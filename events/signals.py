"""What upper rooms may hear from the events."""

from django.dispatch import Signal

# sender: Roll; roll: whose sheet was closed; by: who closed it. Sent once it is stored; who came is settled from here on.
sheet_closed = Signal()
# sender: SignUp; sign_up: whose attendance was corrected afterwards; by: who corrected it.
attendance_corrected = Signal()
# sender: Person; person, starts_at, ends_at: where else somebody is then. Sent under the lock on the person, before they get a
# shift; a room that has them elsewhere answers (what, when) in words, else None.
asked_where_else = Signal()
# sender: Person; person: who is being made nameless. Sent in that transaction, before it: what a room keeps of them goes with it.
person_forgotten = Signal()
