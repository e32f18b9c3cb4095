"""The log of a crawl: one readable line for each event in run/crawl.log, or one JSON object.

`NIANBAO_LOG=json` asks for JSON. Times are UTC. The file is turned over before it grows large,
and old ones go, so that a home left alone for years does not fill with logs.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler

from archive import clock
from archive.home import Home

_OURS = ("crawler", "archive")
_LOGGERS = ("scrapy", "scrapy-playwright", "twisted", *_OURS)
_LARGEST = 20_000_000
_KEPT = 5


class LineFormatter(logging.Formatter):
    """Time, level, module and what happened."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%SZ"
        )
        self.converter = time.gmtime


class JsonFormatter(logging.Formatter):
    """The same as an object: time, level, logger, message; `event`'s values where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, Chinese as it is."""
        said: dict[str, object] = {
            "time": clock.stamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= getattr(record, "event", {})
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def formatter() -> logging.Formatter:
    """What the operator asked for."""
    return JsonFormatter() if os.environ.get("NIANBAO_LOG") == "json" else LineFormatter()


class _LogFile(RotatingFileHandler):
    """The file; what a full disk does not take is lost, and no traceback a line on the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


@contextmanager
def log_file(home: Home) -> Iterator[None]:
    """Write our events, and warnings and worse of Scrapy, into run/crawl.log meanwhile."""
    handler = _LogFile(
        home.run_dir / "crawl.log",
        encoding="utf-8",
        delay=True,
        maxBytes=_LARGEST,
        backupCount=_KEPT,
    )
    handler.setFormatter(formatter())
    chosen = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger, logger.level, logger.propagate) for logger in chosen]
    for logger in chosen:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO if logger.name in _OURS else logging.WARNING)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
        with suppress(OSError):  # what it holds is lost with a full disk
            handler.close()
