"""What a process keeps to itself is listed with its reason (`portal/launch/in_process.py`), and nothing else is kept."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.launch.in_process import KEPT
from portal.rooms import ROOMS
from portal.settings.env import BASE_DIR

from .test_architecture import ours, relative

CACHES = {"cache", "lru_cache"}
# Calls whose result holds something, or runs beside the request.
HOLDERS = {
    "ContextVar",
    "Counter",
    "Event",
    "Gathered",
    "Lock",
    "Memory",
    "OrderedDict",
    "RLock",
    "ThreadPoolExecutor",
    "Timer",
    "WeakKeyDictionary",
    "WeakSet",
    "WeakValueDictionary",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "local",
    "set",
} | CACHES
CHANGES = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "sort",
    "update",
}


def called(node: ast.expr | None) -> str:
    """The bare name of what is called: `lru_cache` of `functools.lru_cache(maxsize=9)(f)`."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def holds(value: ast.expr | None) -> bool:
    """Whether what a module assigns can be filled later: a call of a holder, or an empty list, set or dict."""
    if isinstance(value, ast.Call):
        return called(value) in HOLDERS and not (called(value) in ("dict", "list", "set") and value.args)
    return isinstance(value, ast.Dict | ast.List) and not (
        value.keys if isinstance(value, ast.Dict) else value.elts
    )


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            for name in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(name, ast.Name):
                    yield name.id, statement.value
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, statement.value


def _changed_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Global):
        return set(node.names)
    changed: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        changed = node.func.value
    elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        changed = node.value
    return {changed.id} if isinstance(changed, ast.Name) else set()


def _changed_within(tree: ast.Module) -> set[str]:
    """Names that functions of a module change: `x[...] = `, `x.append()`, `x.y = `, `global x`."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {name for function in functions for node in ast.walk(function) for name in _changed_by(node)}


def _own_names(tree: ast.Module) -> set[str]:
    """Names inside functions that are the functions' own."""
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)} | {
        node.id
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _cached(tree: ast.Module) -> set[str]:
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {one.name for one in functions if CACHES & {called(way) for way in one.decorator_list}}


def _of_a_class(one: ast.ClassDef) -> set[str]:
    pairs = (pair for statement in one.body for pair in _assigned(statement))
    return {f"{one.name}.{name}" for name, value in pairs if isinstance(value, ast.Call) and holds(value)}


def kept_by(source: str) -> set[str]:
    """The names in a module under which a process keeps something."""
    tree = ast.parse(source)
    found, changed = _cached(tree), _changed_within(tree)
    globally = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            found |= _of_a_class(statement) | ({statement.name} & changed)
        for name, value in _assigned(statement):
            if holds(value) or name in globally | (changed - _own_names(tree)):
                found.add(name)
    return found - {"__all__"}


def everything_kept() -> set[str]:
    found = set()
    for path in ours(".py"):
        parts = Path(relative(path)).parts
        # Settings are read once, and are settings.
        if {"tests", "migrations", "tools", "settings", "conftest.py"} & set(parts):
            continue
        module = relative(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        found |= {f"{module}.{name}" for name in kept_by(path.read_text(encoding="utf-8"))}
    return found


def test_what_a_process_keeps_is_listed_with_its_reason():
    assert sorted(everything_kept() - set(KEPT)) == [], (
        "list it in portal/launch/in_process.py, with why that is right"
    )


HERE = [
    name for name in KEPT if name.partition(".")[0] in {"portal", *ROOMS}
]  # a room may have been taken out


@pytest.mark.parametrize("name", HERE)
def test_what_is_listed_is_there(name):
    module, _dot, attribute = name.rpartition(".")
    path = BASE_DIR / f"{module.replace('.', '/')}.py"
    # The name inside a function is one of its source, not of the module.
    assert hasattr(importlib.import_module(module), attribute) or attribute in kept_by(path.read_text())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from functools import cache\n@cache\ndef f(): ...\n", {"f"}),
        ("import functools\nclass A:\n    @functools.lru_cache(maxsize=4)\n    def f(self): ...\n", {"f"}),
        ("g = lru_cache(maxsize=4)(f)\n", {"g"}),
        ("kept = {}\n", {"kept"}),
        ("kept: dict[str, int] = {}\n", {"kept"}),
        ("KEPT = Memory[int, int]()\n", {"KEPT"}),
        ("WORDS = {'a': 1}\ndef f():\n    WORDS['b'] = 2\n", {"WORDS"}),
        ("WORDS = ['a']\ndef f():\n    WORDS.append('b')\n", {"WORDS"}),
        ("last, other = 0, ''\ndef f():\n    global other\n    other = 1\n", {"other"}),
        ("last = 0\ndef f():\n    global last\n    last = 1\n", {"last"}),
        ("class Here:\n    seen = 0\ndef f():\n    Here.seen = 1\n", {"Here"}),
        ("class Here:\n    own = threading.local()\n", {"Here.own"}),
        ("WORDS = {'a': 1}\nMORE = set(WORDS)\ndef f(words):\n    words.append('b')\n", set()),
        ("def f():\n    kept = {}\n    kept['a'] = 1\n", set()),
    ],
)
def test_a_planted_memory_is_seen(source, expected):
    assert kept_by(source) == expected
