from .facility import FacilityClosure, FacilityDoctor, FacilityKind, FacilityPage, FacilityRoom
from .facility_index import FacilityIndexPage
from .guide import GuideKind, GuideMaterial, GuidePage, GuideStep, LifeEvent
from .guide_index import GuideIndexPage
from .menu_day import MenuDay
from .spot import Spot

__all__ = [
    "FacilityClosure",
    "FacilityDoctor",
    "FacilityIndexPage",
    "FacilityKind",
    "FacilityPage",
    "FacilityRoom",
    "GuideIndexPage",
    "GuideKind",
    "GuideMaterial",
    "GuidePage",
    "GuideStep",
    "LifeEvent",
    "MenuDay",
    "Spot",
]
