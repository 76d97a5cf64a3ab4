from .roll_message import RollMessage
from .swap import Swap
from .watch import Told, Watch
