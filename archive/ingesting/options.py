"""What a person says of what is taken in, and the refusal of what cannot be true."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archive import clock
from archive.addresses import is_on
from archive.errors import ArchiveError

NO_PORTAL = "ingest"


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """What is known of the files. `captured_at` without zone is UTC; None is now.

    `hosts` are those of the registered portal: an address on none of them is refused.
    `registered` are the hosts of every portal that the home knows, by its id: of a web archive
    only their pages are taken. `vantage` is the country from which captures were made;
    what a home says itself of one goes before.
    """

    url: str | None = None
    captured_at: datetime | None = None
    portal: str | None = None
    hosts: Collection[str] = ()
    registered: Mapping[str, Collection[str]] = field(default_factory=dict)
    vantage: str | None = None


class NotIngestibleError(ArchiveError):
    """A file that the archive does not take; the message is the reason."""


class WrongOptionError(ArchiveError):
    """What was said of the files cannot be true; nothing was taken."""


class SharedAddressError(WrongOptionError):
    """Several files were said to come from one address: they would pass for one report."""


def refuse_shared_address(files: Sequence[Path], url: str | None) -> None:
    """Raise SharedAddressError where one address is given for several files."""
    if url and len(files) > 1:
        raise SharedAddressError(
            f"--url {url}: expected one file, found {len(files)} ({files[0]} and others). "
            "An address belongs to one file; ingest the files one by one."
        )


def refuse_for_archives(archives: Sequence[Path], told: IngestOptions) -> None:
    """Raise WrongOptionError where address or time is told of what says both itself."""
    if archives and (told.url or told.captured_at):
        option = "--url" if told.url else "--captured-at"
        raise WrongOptionError(
            f"{option}: expected a document, found {archives[0]}. A web archive or a home says for "
            "each page where and when it was captured; leave the option out."
        )


def refuse_wrong_options(told: IngestOptions) -> None:
    """Raise WrongOptionError where what is said cannot be true."""
    if told.url is not None and not _is_web_address(told.url):
        raise WrongOptionError(
            "--url: expected an address such as http://www.example.gov.cn/r.html, found "
            f'"{told.url}". Give the whole address, or leave the option out.'
        )
    moment = moment_of(told)
    if moment > clock.now():
        raise WrongOptionError(
            f"--captured-at: expected a time in the past (UTC), found {moment.isoformat()}."
            " Give the time at which the file was saved."
        )
    if told.url and told.hosts and not is_on(told.url, told.hosts):
        raise WrongOptionError(
            f"--portal {told.portal}: expected an address on {', '.join(sorted(told.hosts))}, "
            f"found {told.url}. Leave --portal out for a page from elsewhere."
        )


def _is_web_address(url: str) -> bool:
    """Tell whether a text is http(s)://host..., in one piece.

    >>> _is_web_address("http://x.gov.cn/1.html"), _is_web_address("x.gov.cn/1.html")
    (True, False)
    >>> _is_web_address("http://"), _is_web_address("http://x.gov.cn/1.html more")
    (False, False)
    """
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def moment_of(told: IngestOptions) -> datetime:
    """When it was captured, as far as it is told: now where it is not."""
    moment = told.captured_at or clock.now()
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
