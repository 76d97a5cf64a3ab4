"""The paper in the admin."""

from .composing import hooks as composing_hooks  # noqa: F401 - 编一期 registers itself
