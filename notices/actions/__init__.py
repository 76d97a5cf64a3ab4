"""What is done with notices; views, demo and tests call these."""

from .doors import enter_doors
from .postings import put_up, take_down
from .reviewing import pass_notice, send_back, submit, take_back, withdraw
from .rounds import print_round, type_round
from .telling import tell, untell
from .writing import discard, lock, save_notice, write_again

__all__ = [
    "discard",
    "enter_doors",
    "lock",
    "pass_notice",
    "print_round",
    "put_up",
    "save_notice",
    "send_back",
    "submit",
    "take_back",
    "take_down",
    "tell",
    "type_round",
    "untell",
    "withdraw",
    "write_again",
]
