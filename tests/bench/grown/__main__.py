import sys


def main(command: str, *arguments: str) -> int:
    if command == "both":
        from .both import both

        return both(*arguments)
    import django

    django.setup()
    if command == "fill":
        from .filling import fill

        fill(float(arguments[0]) if arguments else 1.0)
        return 0
    from .measuring import report

    return report(*arguments)


if __name__ == "__main__":
    sys.exit(min(1, main(*sys.argv[1:])))
