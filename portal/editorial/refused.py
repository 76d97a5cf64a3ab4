"""A no to somebody who reviews, as a sentence."""


class ReviewRefused(Exception):
    """Somebody may not act on this review; the message says why in a sentence.

    Not a PermissionDenied: Wagtail's admin turns that into one sentence for all cases.
    """

    def __init__(self, sentence: str, page=None):
        super().__init__(sentence)
        self.page = page
