"""The fixture of the keeper's tests."""

from .kept import kept, placed

__all__ = ["kept", "placed"]
