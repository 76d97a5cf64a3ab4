"""Names and phones as they are shown where the whole is not needed."""

from django import template

from ..masking import masked_name, masked_phone
from ..phone import spaced

register = template.Library()
register.filter(masked_name)
register.filter(masked_phone)
register.filter(spaced)
