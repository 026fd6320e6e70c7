"""The databases of tests/store and the portals of tests/spiders serve here, too."""

from tests.spiders.conftest import serve
from tests.store.conftest import database_uri, server_uri

__all__ = ["database_uri", "serve", "server_uri"]
