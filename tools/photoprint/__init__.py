"""Pictures of the photograph kind, made by code: photographs of things that never were, and prints by hand.

Whatever is photographed is first built: heights and colours seen from above (`relief.py`), or solids in a room
(`march.py`). Then light falls on it, and the film gives it grain and the portal's colours (`tones.py`). The prints
(`riso.py`, `linocut.py`, `collage.py`, `chart.py`) are drawn the way a printer, a cutter or a pen would work.
"""

from .picture import SCENES, draw, webp

__all__ = ["SCENES", "draw", "webp"]
