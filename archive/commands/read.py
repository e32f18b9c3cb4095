"""`nianbao read`: one document end to end, without an archive."""

import json
from pathlib import Path

import click

from archive.commands.common import console, epilog
from parsers.errors import ReadingError
from parsers.jsonform import report_to_json
from parsers.model import Report
from parsers.read import Hints, read_document


@click.command(epilog=epilog("nianbao read report.html other.txt --json"))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@click.option("--url", help="The address it was published at (one file only): names the division.")
@click.option("--json", "as_json", is_flag=True, help="JSON Lines, one object per report found.")
def read(files: tuple[Path, ...], url: str | None, as_json: bool) -> None:
    """Read documents and show what was understood: figures, checks, issues."""
    if url and len(files) > 1:
        raise click.UsageError("--url belongs to one file; read the files one by one.")
    results = [_show(path, url, as_json) for path in files]
    if not all(results):
        raise click.exceptions.Exit(1)


def _show(path: Path, url: str | None, as_json: bool) -> bool:
    """Read and print one file; False when it could not be read."""
    try:
        reports = read_document(path.read_bytes(), Hints(url=url, path=str(path)))
    except (ReadingError, OSError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) else str(failure)
        return _show_error(path, reason or str(failure), as_json)
    for report in reports:
        if as_json:
            click.echo(json.dumps(report_to_json(report), ensure_ascii=False))
        else:
            _render(report)
    return True


def _show_error(path: Path, reason: str, as_json: bool) -> bool:
    if as_json:
        click.echo(json.dumps({"source": {"path": str(path)}, "error": reason}, ensure_ascii=False))
    else:
        click.echo(f"nianbao: {path}: {reason}", err=True)
    return False


def _render(report: Report) -> None:
    """A summary for people: who and when, the tables, what does not add up, what was not read."""
    from archive.commands.summary import parts  # noqa: PLC0415

    out = console()
    for part in parts(report):
        out.print(part)
