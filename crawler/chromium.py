"""Where a Chromium is on this machine, for portals whose lists only a browser fills."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The program that the variable CHROMIUM names, or an installed browser; None without one."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)]
    return next((path for path in candidates if path and Path(path).is_file()), None)
