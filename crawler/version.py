"""Which nianbao this is: the version that stands in pyproject.toml, as the installed package tells it."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The version."""
    try:
        return version("nianbao")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unreleased"
