"""A step that cannot be taken, in a sentence that says what to do."""


class Refused(Exception):
    """What speaks against it, for whoever pressed; nothing was changed."""
