"""What the paper that leaves the house brings: composing, freezing, printing, handing out."""

from .composing import room_part  # noqa: F401 - says what composing brings
