from .home_page import HomePage
from .standard_page import StandardPage
from .unit_page import UnitPage
