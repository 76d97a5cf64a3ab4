"""The tables of the paper that leaves the house."""

from .imprint import Imprint as Imprint
