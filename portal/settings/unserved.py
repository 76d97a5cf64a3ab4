"""Wagtail's API (v3) is served nowhere here, yet five of its apps load it and a whole framework when Django starts.

That is half a second and 18 MB in every process (ADR 038). Its modules are answered with empty ones instead: what an app hangs
into the API at start hangs nowhere.
"""

import importlib.abc
import importlib.machinery
import re
import sys
import types

API = re.compile(r"wagtail\.(?:\w+\.)*api\.v3(?:\.|$)|wagtail\.contrib\.redirects\.api(?:\.|$)")


class Nothing:
    """Takes every call and every name, and does nothing."""

    def __call__(self, *args, **options) -> "Nothing":
        return self

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class EmptyModule(types.ModuleType):
    """A module that has whatever is asked of it."""

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


class UnservedApi(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers for the modules of the API before anybody looks for them on the disk."""

    def find_spec(self, fullname, path=None, target=None):
        return (
            importlib.machinery.ModuleSpec(fullname, self, is_package=True) if API.match(fullname) else None
        )

    def create_module(self, spec):
        return EmptyModule(spec.name)

    def exec_module(self, module) -> None:
        pass


def leave_out_the_api() -> None:
    """Before apps are loaded. Asked twice it does nothing."""
    if not any(isinstance(one, UnservedApi) for one in sys.meta_path):
        sys.meta_path.insert(0, UnservedApi())
