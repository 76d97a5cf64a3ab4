from .call import Ask, Call
from .certificate import Certificate
from .service import ServiceRecord
from .volunteer import FreeTime, Skill, Volunteer, contact_of, part_of
