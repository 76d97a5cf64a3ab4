"""How much work something is: processor seconds of this process, the same however busy the machine is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail when the block costs more processor time; a limit for what grows out of hand, not a measurement."""
    began = time.process_time()
    yield
    took = time.process_time() - began
    assert took < seconds, f"{took:.1f} s of work"
