"""Who answers for a unit, for the pages that show its card."""

from django import template

from ..who import in_charge

register = template.Library()
register.simple_tag(in_charge)
