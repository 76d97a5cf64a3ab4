from .call import Ask, Call
from .certificate import Certificate
from .lead import Lead, StoryWish
from .service import ServiceRecord
from .volunteer import FreeTime, Skill, Volunteer, part_of
