"""Verbs that make things of the archive: build, serve, export."""

from pathlib import Path
from typing import Any

import click

from archive.commands.common import epilog, home_option, home_path
from archive.home import Home
from archive.releasing.options import FORMATS


@click.command(epilog=epilog("nianbao build"))
@click.option("--full", is_flag=True, help="Read every page again, the cached readings too.")
@click.option(
    "--executor",
    default="local",
    show_default=True,
    metavar="WHERE",
    help="Where pages are read: local[:N], N processes of this machine (one per core unless told), "
    "inline, this process, or dask://HOST:PORT, the workers of a Dask cluster.",
)
@home_option
def build(full: bool, executor: str, home: Path | None) -> None:
    """Read what the archive holds and write nianbao.db, replacing the old one in one step."""
    from archive import build as building  # noqa: PLC0415
    from archive.commands.registry import portals_of  # noqa: PLC0415

    place = Home.open(home_path(home))
    options = building.BuildOptions(full=full, executor=executor, portals=portals_of(place))
    building.build(place, options).render()


@click.command(epilog=epilog("nianbao serve --port 8001"))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@home_option
def serve(host: str, port: int, home: Path | None) -> None:
    """Publish nianbao.db as a searchable site with facets by province, year and disposition."""
    from archive import serve as serving  # noqa: PLC0415

    serving.serve(Home.open(home_path(home)), host, port)


@click.command(epilog=epilog("nianbao export --format csv --format parquet --to extract/"))
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    help="What to write the tables as; may be repeated. All of them unless told.",
)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that becomes the release; exports/nianbao-<date> of the home, numbered if "
    "another has that name, unless told.",
)
@click.option(
    "--source-class",
    "source_classes",
    multiple=True,
    metavar="CLASS",
    help="Whose reports the panel holds: official, mirror, unknown; may be repeated. official "
    "(sandbox in a sandbox home) unless told.",
)
@click.option(
    "--previous",
    type=click.Path(path_type=Path, file_okay=False),
    help="The release to compare with; the home's newest of another content unless told.",
)
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="GUARD",
    help="Release although this guard says no, as the refusal names it; may be repeated.",
)
@home_option
def export(home: Path | None, formats: tuple[str, ...], **asked: Any) -> None:
    """Write a dated release: CSV, Parquet, Stata, SQLite, data dictionary, changes, checksums."""
    from archive import export as exporting  # noqa: PLC0415

    options = exporting.ReleaseOptions(formats=formats or FORMATS, progress=True, **asked)
    exporting.export(Home.open(home_path(home)), options).render()
