"""Find R for the test of the examples, or install it; run as a script by `make rscript`.

In this order: the variable RSCRIPT, an installed R, Debian's package when we are root. The tests
only look, they never install.
"""

import os
import shutil
import subprocess
import sys

HELP = (
    "No R for the test of docs/examples/panel.R. Type this, then run the tests again:\n"
    "  sudo apt-get install --no-install-recommends r-base-core\n"
    "or set RSCRIPT=/path/to/Rscript, or leave it out with NIANBAO_NO_R=1."
)


def switched_off() -> bool:
    return os.environ.get("NIANBAO_NO_R") == "1"


def find() -> str | None:
    """Path of an Rscript that is on this machine, or None."""
    return shutil.which(os.environ.get("RSCRIPT") or "Rscript")


def _apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", "r-base-core"]
    for arguments in (["update", "-qq"], install):
        subprocess.run(["apt-get", *arguments], check=False, env=environment)


def main() -> int:
    if switched_off():
        print("The test with R is switched off (NIANBAO_NO_R=1).")
        return 0
    for attempt in (lambda: None, _apt):
        attempt()
        if find():
            return 0
    print(HELP, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
