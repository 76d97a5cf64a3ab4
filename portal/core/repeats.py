"""Keeping the log short when one fault comes again and again: told whole once, then in a line, counted."""

import logging
import time

AT_MOST_EVERY = 60.0  # seconds between two lines about one fault
TOLD_WHOLE_AGAIN_AFTER = 3600.0
MOST_FAULTS = 200


class ShortRepeats(logging.Filter):
    """For a handler. Records with an error attached are one fault when logger, message, place and kind are the same."""

    def __init__(self) -> None:
        super().__init__()
        # Each fault: when it was told whole, when in a line, how often it came since.
        self._told: dict[tuple, list[float]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass; the traceback of a repeated one is taken off, and within a minute it is only counted."""
        fault = _fault(record)
        if fault is None:
            return True
        now = time.monotonic()
        whole, last, count = self._told.get(fault, (float("-inf"), 0.0, 0))
        if now - whole > TOLD_WHOLE_AGAIN_AFTER:
            if len(self._told) >= MOST_FAULTS:
                self._told.pop(next(iter(self._told)))
            self._told[fault] = [now, now, 0]
            return True
        self._told[fault] = [whole, last, count + 1]
        if now - last < AT_MOST_EVERY:
            return False
        self._told[fault][1] = now
        _shorten(record, int(count + 1))
        return True


def _fault(record: logging.LogRecord) -> tuple | None:
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _error, trace = record.exc_info
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
    return record.name, record.getMessage(), kind, place


def _shorten(record: logging.LogRecord, count: int) -> None:
    error = record.exc_info[1] if record.exc_info else None
    words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    record.msg = f"{record.getMessage()} ({words}; {count} times since it was told whole)"
    record.args, record.exc_info, record.exc_text = (), None, None
