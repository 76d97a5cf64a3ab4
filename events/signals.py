"""What upper rooms may hear from the events."""

from django.dispatch import Signal

# sender: Roll; roll: whose sheet was closed; by: who closed it. Sent once it is stored; who came is settled from here on.
sheet_closed = Signal()
# sender: SignUp; sign_up: whose attendance was corrected afterwards; by: who corrected it.
attendance_corrected = Signal()
