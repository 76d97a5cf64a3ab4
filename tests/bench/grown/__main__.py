import sys


def main(command: str, *arguments: str) -> None:
    import django

    django.setup()
    if command == "fill":
        from .filling import fill

        fill(float(arguments[0]) if arguments else 1.0)
    else:
        from .measuring import report

        report(*arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
