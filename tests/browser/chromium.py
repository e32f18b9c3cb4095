"""Find a Chromium for the browser tests, or install one; run as a script by `make browser`.

In this order: the variable CHROMIUM, an installed browser, Playwright's own, Playwright's
download, Debian's package when we are root. The tests only look, they never install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from crawler.chromium import installed

HELP = (
    "No Chromium for the browser tests. Type one of these, then run the tests again:\n"
    "  .venv/bin/playwright install chromium\n"
    "  sudo apt-get install chromium fonts-noto-cjk\n"
    "or set CHROMIUM=/path/to/chromium, or skip them with NIANBAO_NO_BROWSER=1."
)


def switched_off() -> bool:
    return os.environ.get("NIANBAO_NO_BROWSER") == "1"


def find() -> str | None:
    """Path of a Chromium that is on this machine, or None."""
    own = installed() or _playwrights_own()
    return own if own and Path(own).is_file() else None


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _download() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
        subprocess.run(["apt-get", *arguments], check=False, env=environment)


def main() -> int:
    if switched_off():
        print("Browser tests are switched off (NIANBAO_NO_BROWSER=1).")
        return 0
    for attempt in (lambda: None, _download, _apt):
        attempt()
        if find():
            return 0
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
