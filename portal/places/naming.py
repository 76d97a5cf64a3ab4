"""What happens when a unit gets another name: rooms that wrote its name down hear of it."""

from django.dispatch import Signal

# Sent by the action that renames, in its transaction: `unit` under its new name, `old` as it was called.
unit_renamed = Signal()
