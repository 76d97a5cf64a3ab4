"""A step that cannot be taken, with the sentence that says why."""


class Refused(Exception):
    """Shown to whoever pressed."""
