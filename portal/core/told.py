"""What was translated once is known: Django looks through the catalogue of every app each time.

Its catalogues are never joined (each stands alone with its own rule of plurals), and a Chinese sentence that needs no
translation goes through all of them twice. The memory lies in the translation itself, so whoever loads catalogues anew
begins without one.
"""

from django.utils.translation import trans_real

MOST = 20_000


class RememberingTranslation(trans_real.DjangoTranslation):
    """A language with what it was asked before."""

    def __init__(self, *args, **kwargs) -> None:
        self._told: dict = {}
        super().__init__(*args, **kwargs)

    def gettext(self, message: str) -> str:
        try:
            return self._told[message]
        except KeyError:
            return self._remember(message, super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        key = (msgid1, msgid2, n)
        try:
            return self._told[key]
        except KeyError:
            return self._remember(key, super().ngettext(msgid1, msgid2, n))

    def _remember(self, key: object, words: str) -> str:
        # Editors' words and counts come here too.
        if len(self._told) >= MOST:
            self._told.clear()
        self._told[key] = words
        return words


vars(trans_real)["DjangoTranslation"] = RememberingTranslation
# What was loaded while the apps came up goes; the stubs do not know where it lies.
vars(trans_real)["_translations"].clear()
vars(trans_real)["_default"] = None
