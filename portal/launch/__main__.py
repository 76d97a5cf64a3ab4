"""`python -m portal.launch COMMAND`: what every target of the Makefile comes down to."""

import argparse
import io
import os
import sys

from .bootstrap import TEST_COMMANDS


def main() -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", line_buffering=True)
    parser = argparse.ArgumentParser(prog="portal.launch")
    parser.add_argument("command", choices=["run", "dev", *TEST_COMMANDS])
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when `make` is killed")
    parser.add_argument(
        "files", nargs="*", help="for mutate: source files; without any, those changed since main"
    )
    options = parser.parse_args()
    if options.command in ("run", "dev"):
        from .run import run

        return run(options.command, parent=os.getppid() if options.stop_with_parent else None)
    from . import quality

    if options.command == "mutate":
        return quality.mutate(options.files)
    return quality.COMMANDS[options.command]()


if __name__ == "__main__":
    sys.exit(main())
