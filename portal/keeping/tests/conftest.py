"""The fixture of the keeper's tests."""

from .kept import kept

__all__ = ["kept"]
