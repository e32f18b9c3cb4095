"""`nianbao read`: one document end to end, without an archive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archive.commands.common import epilog
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
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    for part in _parts(report):
        console.print(part)


def _parts(report: Report) -> Iterator[Any]:
    yield from _head(report)
    yield from _request_table(report)
    yield from _figures(report)
    yield from _doubts(report)


def _head(report: Report) -> Iterator[str]:
    who = report.identity
    place = " › ".join(filter(None, (who.province, who.prefecture, who.county)))
    yield f"[bold]{who.title or who.agency or 'Untitled report'}[/bold]"
    yield f"  file      {report.source.path}"
    yield f"  agency    {who.agency or 'not named'}   ({who.level or '?'}, {who.scope or '?'})"
    yield f"  division  {place or 'not named'}   {who.division_code or ''}"
    yield f"  year      {who.year or 'not named'}   form {report.form or 'not recognised'}"
    yield f"  published {who.published_on or 'no date printed'}"


APPLICANTS = (
    ("natural_person", "自然人"),
    ("org_business", "商业企业"),
    ("org_research", "科研机构"),
    ("org_public_benefit", "社会公益"),
    ("org_legal_service", "法律服务"),
    ("org_other", "其他"),
    ("total", "总计"),
)


def _request_table(report: Report) -> Iterator[Any]:
    """Table T3 as the form prints it: a row a code, a column an applicant; blanks stay blank."""
    from rich.table import Table  # noqa: PLC0415

    from parsers.codebook import label  # noqa: PLC0415

    rows: dict[str, dict[str | None, str]] = {}
    for cell in report.cells:
        if cell.code.startswith("t3."):
            shown = "?" if cell.state == "unread" else cell.raw.strip()
            rows.setdefault(cell.code, {})[cell.applicant] = shown
    if not rows:
        return
    table = Table(title="收到和处理政府信息公开申请情况", title_justify="left")
    table.add_column("")
    for _, heading in APPLICANTS:
        table.add_column(heading, justify="right")
    for code, cells in rows.items():
        table.add_row(label(code), *(cells.get(applicant, "") for applicant, _ in APPLICANTS))
    yield table


def _figures(report: Report) -> Iterator[str]:
    """The other figures, one a line: tables T2 and T4, then those stated in sentences."""
    from parsers.codebook import label  # noqa: PLC0415

    for cell in report.cells:
        if not cell.code.startswith("t3."):
            yield f"  {cell.code:<34} {cell.raw.strip() or '(blank)':<14} {label(cell.code)}"


def _doubts(report: Report) -> Iterator[str]:
    failed = [check for check in report.checks if check.outcome == "fail"]
    passed = sum(check.outcome in ("pass", "pass_with_blanks") for check in report.checks)
    yield f"\n{passed} checks hold, {len(failed)} do not; {len(report.issues)} issues"
    for check in failed:
        where = check.column or check.code or ""
        yield f"  {check.severity} {check.id:<9} {where:<22} {check.text}  ({check.verdict})"
    for issue in report.issues:
        yield f"  ! {issue.code:<20} {issue.text}"
