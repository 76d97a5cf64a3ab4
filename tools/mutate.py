"""`make mutate`: plants small faults one by one and tells which of them no test notices.

cosmic-ray makes the mutants (it changes no strings), in copies of the checkout, so that nothing is left behind whatever
happens. Which tests belong to which file, and which survivors are accepted and why, stands in tools/mutants.toml.
"""

import argparse
import ast
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.exception_replacer import ExceptionReplacer
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.testing import run_tests
from cosmic_ray.work_item import TestOutcome

HOUSE = Path(__file__).resolve().parent.parent
TABLE = tomllib.loads((HOUSE / "tools" / "mutants.toml").read_text(encoding="utf-8"))
# Without the proofs that take minutes each: hundreds of faults would take weeks.
CHOSEN = ["-m", "not prove and not bench and not shots"]
PYTEST = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", "-p", "no:cacheprovider", *CHOSEN]
ENOUGH = 0.8
# What people get wrong: limits, signs, and/or, one more or one fewer. Of the other hundred ways to replace an operator
# nearly all fail at the first call; decorators are locks and retries, which tests of races hold (events/tests).
MEANT = re.compile(
    r"core/(AddNot|NumberReplacer|ReplaceAndWithOr|ReplaceOrWithAnd|ReplaceTrueWithFalse|ReplaceFalseWithTrue"
    r"|ReplaceBreakWithContinue|ReplaceContinueWithBreak|ZeroIterationForLoop|ExceptionReplacer"
    r"|ReplaceUnaryOperator_(Delete_Not|USub_UAdd|Delete_Invert)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|BitOr_BitAnd|BitAnd_BitOr)"
    r"|ReplaceComparisonOperator_(Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt"
    r"|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|In_NotIn|NotIn_In))"
)


@dataclass(frozen=True)
class Mutant:
    """One fault: the line as it was and as it is now, and the whole file with it."""

    file: str
    line: int
    was: str
    now: str
    code: str

    @property
    def reason(self) -> str:
        """Why it may survive; empty where nobody said so."""
        mine = {"file": self.file, "was": self.was, "now": self.now}
        same = [one for one in TABLE.get("accepted", []) if mine.items() <= one.items()]
        return same[0]["reason"] if same else ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}\n    - {self.was}\n    + {self.now}"


def mutants_of(file: str) -> list[Mutant]:
    """All faults that can be planted in a file, each once."""
    code = (HOUSE / file).read_text(encoding="utf-8")
    found: dict[str, Mutant] = {}
    spared, lines = _type_hints(code), code.splitlines()
    for name in filter(MEANT.fullmatch, operator_names()):
        operator = get_operator(name)()
        places = [at for node in ast_nodes(get_ast(code)) for at in operator.mutation_positions(node)]
        for occurrence, (start, _end) in enumerate(places):
            # The star of keyword arguments is no product.
            is_star = re.match(r"\*[^* ]", lines[start[0] - 1][start[1] :])
            if is_star or any(first <= start < last for first, last in spared):
                continue
            changed = _changed(code, operator, occurrence)
            if changed and changed not in (code, *found):
                found[changed] = _mutant(file, code, changed)
    return sorted(found.values(), key=lambda one: one.line)


def _changed(code: str, operator: Operator, occurrence: int) -> str | None:
    """The file with a fault; None where the tool cannot plant this one."""
    try:
        return mutate_code(code, operator, occurrence)
    except AttributeError:
        if isinstance(operator, ExceptionReplacer):  # `except module.Name`: it looks for a name alone
            return None
        raise


def _mutant(file: str, code: str, changed: str) -> Mutant:
    lines = itertools.zip_longest(code.splitlines(), changed.splitlines(), fillvalue="")
    number, (was, now) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return Mutant(file, number, was.strip(), now.strip(), changed)


def _type_hints(code: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where types are named: `int | None` is no sum."""
    tree = ast.parse(code)
    named = [getattr(node, "annotation", None) for node in ast.walk(tree)]
    named += [getattr(node, "returns", None) for node in ast.walk(tree)]
    return [
        ((one.lineno, one.col_offset), (one.end_lineno or 0, one.end_col_offset or 0))
        for one in named
        if isinstance(one, ast.expr)
    ]


def tests_of(file: str) -> list[str] | None:
    """Arguments for pytest, from the longest beginning of the file's name in the table."""
    fitting = [begin for begin in TABLE["tests"] if file.startswith(begin)]
    return TABLE["tests"][max(fitting, key=len)] if fitting else None


def changed_files() -> list[str]:
    """Changed since the branch left main, or not committed."""
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    return [*_git("diff", "--name-only", base[0]), *_git("ls-files", "-o", "--exclude-standard")]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(
        ["git", *arguments],
        cwd=HOUSE,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return done.stdout.split()


def go_to_a_copy(parent: str) -> None:
    """Give a worker a checkout of its own."""
    copy = Path(tempfile.mkdtemp(dir=parent))
    for name in _git("ls-files", "-co", "--exclude-standard"):
        if (HOUSE / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOUSE / name, copy / name)
    if (kept := HOUSE / "var" / "test-databases").is_dir():
        shutil.copytree(kept, copy / "var" / "test-databases")
    os.chdir(copy)


def run(tests: list[str], limit: float, mutant: Mutant | None = None) -> tuple[str, float]:
    """Run tests in the copy, with a fault in it or none.

    Returns:
        "killed", "survived" or "too slow", and how many seconds it took.
    """
    began, path = time.monotonic(), Path(mutant.file if mutant else "manage.py")
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(mutant.code if mutant else whole, encoding="utf-8")
        outcome, output = run_tests(shlex.join([*PYTEST, *tests]), limit)
    finally:
        path.write_text(whole, encoding="utf-8")
    took = time.monotonic() - began
    if outcome == TestOutcome.SURVIVED:
        return "survived", took
    return "too slow" if output == "timeout" else "killed", took


def try_all(mutants: list[Mutant], *, minutes: float, jobs: int) -> Iterator[tuple[Mutant, str]]:
    """What becomes of each, as it becomes known; "not run" when time is up.

    Raises:
        SystemExit: the tests fail without any fault.
    """
    end = time.monotonic() + minutes * 60
    with (
        tempfile.TemporaryDirectory(prefix="mutants-") as parent,
        ProcessPoolExecutor(jobs, initializer=go_to_a_copy, initargs=(parent,)) as pool,
    ):
        limits = {file: _limit(pool, file) for file in sorted({one.file for one in mutants})}
        waiting: dict[Future, Mutant] = {
            pool.submit(run, tests_of(one.file) or [], limits[one.file], one): one for one in mutants
        }
        for done in as_completed(waiting):
            yield waiting[done], "not run" if done.cancelled() else done.result()[0]
            if time.monotonic() > end:
                for one in waiting:
                    one.cancel()


def _limit(pool: ProcessPoolExecutor, file: str) -> float:
    """A fault may make tests run for ever; thrice their time is enough for those that end."""
    outcome, took = pool.submit(run, tests_of(file) or [], 3600).result()
    if outcome != "survived":
        raise SystemExit(f"{file}：没有改动，测试也不通过 / the tests of {file} fail without any fault")
    print(f"{file}: {took:.0f} s without a fault", flush=True)
    return 60 + 3 * took


def report(outcomes: dict[Mutant, str]) -> bool:
    """Print figures by file; whether enough die and every survivor is accounted for."""
    good = True
    for file in sorted({one.file for one in outcomes}):
        mine = [outcome for one, outcome in outcomes.items() if one.file == file]
        killed, left = mine.count("killed") + mine.count("too slow"), mine.count("not run")
        share = killed / max(1, len(mine) - left)
        good &= share >= ENOUGH and not left
        print(
            f"{file}: {len(mine)} mutants, {killed} killed ({share:.0%}), {mine.count('survived')} survived"
        )
        if left:
            print(f"{file}: 没有运行 / not run: {left}")
    survivors = [one for one, outcome in outcomes.items() if outcome == "survived"]
    for one in survivors:
        print(f"{one}\n    {one.reason or '没有说明 / no reason in tools/mutants.toml'}")
    return good and all(one.reason for one in survivors)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="source files; without any, those changed since main")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    files = [file for file in options.files or changed_files() if file.endswith(".py") and tests_of(file)]
    mutants = [one for file in dict.fromkeys(files) for one in mutants_of(file)]
    print(f"{len(mutants)} mutants in {len(files)} files", flush=True)
    outcomes: dict[Mutant, str] = {}
    for one, outcome in try_all(mutants, minutes=options.minutes, jobs=options.jobs) if mutants else ():
        outcomes[one] = outcome
        told = one if outcome == "survived" and not one.reason else f"{one.file}:{one.line}"
        print(f"{len(outcomes)}/{len(mutants)} {outcome}: {told}", flush=True)
    return int(not report(outcomes))


if __name__ == "__main__":
    sys.exit(main())
