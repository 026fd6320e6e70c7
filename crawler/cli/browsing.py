"""`nianbao browse`: the web application."""

import typer

from crawler.browse.server import serve
from crawler.cli.opening import registry_of
from crawler.cli.options import DATA, EMBEDDED, Data, Database, Port, Portals, ReplayPort
from crawler.words import say


def add_to(app: typer.Typer) -> None:
    """The commands of this file."""
    app.command("browse", help=say("Browse reports and captures.", "浏览报告与归档。"))(browse)


def browse(
    *,
    port: Port = 8520,
    replay_port: ReplayPort = 8521,
    folders: Portals = None,
    data: Data = DATA,
    database: Database = EMBEDDED,
) -> None:
    """Serve the reports and captures of a data folder on 127.0.0.1."""
    serve(data, database, port, replay_port, registry_of(folders))
