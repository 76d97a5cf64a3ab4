"""Finished bytes in front of Django: a public page is drawn once, and given to everybody who reads the same way (ADR 033).

`keys` says for whom it is the same, `watch` whether it still is, `memory` and `files` keep it, `front` answers.
"""
