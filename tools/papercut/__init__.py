"""Demo pictures in the manner of Chinese paper-cuts, drawn by code: no photograph, no licence."""

from .picture import SCENES, draw, webp

__all__ = ["SCENES", "draw", "webp"]
