"""The command `nianbao`: gathers the verbs and turns expected errors into one sentence.

A verb parses options, calls one function, prints. Exit codes: 0 done; 1 could not do it;
2 wrong usage; 3 done, with findings that need a person.
"""

import io
import sys
from importlib.metadata import version
from pathlib import Path

import click

from archive.commands import audit, collect, demo, operate, portals, publish, read
from archive.errors import ArchiveError, in_words
from crawler.errors import CrawlError
from parsers.errors import ReadingError

EXPECTED = (ArchiveError, CrawlError, ReadingError, OSError)
"""Errors whose message is for people: shown as one sentence, never as a traceback."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("nianbao"), prog_name="nianbao")
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="The archive folder for every command; else $NIANBAO_HOME, else ./data.",
)
def nianbao(home: Path | None) -> None:
    """Crawl, read and publish China's annual reports on open government information.

    The usual order is crawl (or ingest), build, check, serve.
    """


for command in (
    demo.demo,
    collect.crawl,
    collect.ingest,
    publish.build,
    read.read,
    audit.check,
    audit.verify,
    audit.catalog,
    publish.export,
    publish.serve,
    portals.portals,
    audit.status,
    operate.update,
    operate.ack,
):
    nianbao.add_command(command)


def main() -> None:
    """Entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")  # LC_ALL=C: what we print is Chinese
    try:
        # Without standalone mode click returns the code of an Exit and raises nothing.
        sys.exit(nianbao.main(standalone_mode=False))
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nStopped. The same command goes on where this one ended.", err=True)
        sys.exit(130)
    except EXPECTED as failure:
        said = in_words(failure) if isinstance(failure, OSError) else failure
        click.echo(f"nianbao: {said}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
