"""What is shown of a person where the whole is not needed (GB/T 35273; standards-cn 3.2)."""

import datetime
import json
import logging
import re

# A mobile number as people and programs write it: alone, in three groups, with or without +86.
A_NUMBER = re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")

COMPOUND_SURNAME = re.compile("欧阳|司马|诸葛|上官|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯")


def masked_name(name: str) -> str:
    """王*明, 张*, 欧阳*; a long name keeps its first and last character."""
    if not name:
        return ""
    if COMPOUND_SURNAME.match(name) and len(name) > 2:
        return f"{name[:2]}{'*' * (len(name) - 2)}"
    if len(name) <= 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def masked_phone(number: str) -> str:
    """138****1234."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else "*" * len(number)


def without_numbers(text: str) -> str:
    """A text whose mobile numbers are masked: for what is kept or printed and was written freely."""
    return A_NUMBER.sub(r"\1****\2", text)


class MaskedFormatter(logging.Formatter):
    """Lines of the log, the tracebacks with them, without anybody's whole number."""

    def format(self, record: logging.LogRecord) -> str:
        return without_numbers(super().format(record))


class JsonFormatter(MaskedFormatter):
    """The same as one JSON object a line, for whoever gathers logs of several machines."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return without_numbers(json.dumps(told, ensure_ascii=False))
