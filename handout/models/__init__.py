"""The paper handed out in bundles, and the slips that come back."""

from .run import Bundle, PrintRun
from .slip import ReturnedSlip, SlipAnswer, SlipAsk, SlipPlan, SlipWord

__all__ = ["Bundle", "PrintRun", "ReturnedSlip", "SlipAnswer", "SlipAsk", "SlipPlan", "SlipWord"]
