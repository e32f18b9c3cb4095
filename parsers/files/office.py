"""Old Office files (DOC, WPS, RTF) to DOCX, by LibreOffice where it is installed.

The one place of this package that runs a program and writes files: in a temporary folder of
its own, with a profile of its own, for a bounded time.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from parsers.errors import ConversionFailedError, ConverterMissingError, ConverterTooSlowError
from parsers.files.kinds import Kind

SETTING = "NIANBAO_SOFFICE"
"""Environment variable that may name the program; else it is looked for on the path."""

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 60.0
_MOST_BYTES = 100 * 2**20
_FILTER = "docx:MS Word 2007 XML"
# Suffix by which LibreOffice knows the kind; Kingsoft's .wps is a Word file under another name.
_SUFFIXES = {
    Kind.DOC: (".doc", "an old Word file (DOC or WPS)"),
    Kind.WPS: (".wps", "a Works file (WPS)"),
    Kind.RTF: (".rtf", "a rich text file (RTF)"),
    Kind.ODT: (".odt", "an OpenDocument text (ODT)"),
    Kind.WORD_XML: (".xml", "a Word 2003 XML file"),
}
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry">{settings}</oor:items>\n'
)
_SETTING = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_LOCKED = {
    "BlockUntrustedRefererLinks": "true",
    "DisableMacrosExecution": "true",
    "MacroSecurityLevel": "3",
}


def converts(kind: Kind) -> bool:
    """Whether a kind of file is read by way of LibreOffice."""
    return kind in _SUFFIXES


def converter() -> str | None:
    """The program that converts, None when this machine has none."""
    named = os.environ.get(SETTING)
    if named:
        return shutil.which(named)
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def to_docx(data: bytes, kind: Kind, seconds: float = _SECONDS) -> bytes:
    """The same document as DOCX.

    Raises ConverterMissingError when there is no LibreOffice, ConverterTooSlowError when it
    takes longer than `seconds`, ConversionFailedError when it makes no document of the bytes.
    """
    suffix, name = _SUFFIXES[kind]
    program = converter()
    if program is None:
        raise ConverterMissingError(
            f"{name}: install LibreOffice (apt-get install libreoffice-writer-nogui, or name "
            f"its program in {SETTING}), or convert the file to DOCX and ingest that"
        )
    if len(data) > _MOST_BYTES:
        raise ConversionFailedError(f"{name} of {len(data):,} bytes: no report is as large")
    with tempfile.TemporaryDirectory(
        prefix="nianbao-office-", ignore_cleanup_errors=True
    ) as folder:
        source = Path(folder) / f"report{suffix}"
        source.write_bytes(data)
        _lock_up(Path(folder) / "profile" / "user")
        said = _run(_command(program, source), Path(folder), seconds)
        return _made(Path(folder) / "made" / "report.docx", name, said)


def _lock_up(user: Path) -> None:
    """A profile under which a document fetches nothing that it links to, and runs nothing.

    LibreOffice asks the web for linked pictures while it opens a file (ODT, seen with 7.4).
    """
    settings = "".join(_SETTING.format(name=name, value=value) for name, value in _LOCKED.items())
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(settings=settings), "utf-8")


def _command(program: str, source: Path) -> list[str]:
    profile = (source.parent / "profile").as_uri()
    return [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--convert-to",
        _FILTER,
        "--outdir",
        str(source.parent / "made"),
        str(source),
    ]


def _run(command: list[str], folder: Path, seconds: float) -> str:
    """What the program said. Its children die with it: soffice is a script around another."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise ConverterTooSlowError(
            f"LibreOffice did not finish within {seconds:.0f} seconds: convert the file to DOCX "
            "by hand and ingest that"
        ) from late
    finally:
        _end(process)
    lines = said.decode("utf-8", errors="replace").splitlines()
    return " ".join(line.strip() for line in lines if not line.startswith("Warning:"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group, also when the program itself has ended before its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def _made(path: Path, name: str, said: str) -> bytes:
    if not path.is_file() or not 0 < path.stat().st_size <= _MOST_BYTES:
        raise ConversionFailedError(
            f"LibreOffice made no document of {name} ({said[-200:] or 'it said nothing'}): "
            "the file may be cut, damaged or locked; capture it again"
        )
    return path.read_bytes()
