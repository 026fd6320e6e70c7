"""The command `nianbao`."""


def main() -> None:
    """The entry point. The processes that a command starts import this file, too, and need no commands."""
    from crawler.cli.commands import run  # noqa: PLC0415  # see above

    run()
