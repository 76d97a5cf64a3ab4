"""Why an edition cannot be made."""


class Unmakeable(Exception):
    """An edition cannot be made of a document as it is.

    Args:
        sentences: each says what is wrong, where, and what to do.
    """

    def __init__(self, *sentences: str):
        self.sentences = [str(one) for one in sentences]
        super().__init__("".join(self.sentences))
