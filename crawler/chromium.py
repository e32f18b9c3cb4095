"""Where a Chromium is on this machine, for portals whose lists only a browser fills."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from crawler.errors import BrowserMissingError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The program that the variable CHROMIUM names, or an installed browser; None without one."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    return next((path for path in candidates if path and Path(path).is_file()), None)


def expect_driver(portal: str) -> None:
    """Raise BrowserMissingError where the packages that drive a browser are not installed."""
    if find_spec("scrapy_playwright") is None:
        raise BrowserMissingError(
            f"{portal}: expected scrapy-playwright for a portal that a browser fills, found none. "
            "Install the extra: pip install 'nianbao[js]'."
        )
