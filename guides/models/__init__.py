from .guide import GuideKind, GuideMaterial, GuidePage, GuideStep, LifeEvent
from .guide_index import GuideIndexPage

__all__ = ["GuideIndexPage", "GuideKind", "GuideMaterial", "GuidePage", "GuideStep", "LifeEvent"]
