"""What leaves this machine at the end of an update, where the operator asked for it.

A ping says that an update went through; where it stays away, the watcher rings. A notice, by
webhook or mail command, says what is new. Neither can make an update fail.
"""

import json
import logging
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import Request, urlopen

from archive.update_settings import UpdateSettings

logger = logging.getLogger(__name__)
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for people and the same for programs; `facts` are plain values."""

    subject: str
    text: str
    facts: Mapping[str, object]


def ping(settings: UpdateSettings) -> str | None:
    """Call the ping address; what went wrong, None where all went well or nothing is set."""
    if settings.ping is None:
        return None
    return _call(Request(settings.ping, method="GET"), "ping")


def send(settings: UpdateSettings, notice: Notice) -> tuple[str, ...]:
    """Send a notice by every way that is set; what went wrong on each."""
    return tuple(filter(None, _send(settings, notice)))


def _send(settings: UpdateSettings, notice: Notice) -> Iterator[str | None]:
    if settings.webhook is not None:
        # Slack, Mattermost, Feishu bridges and ntfy all show a `text`.
        body = json.dumps({"text": notice.text, **notice.facts}, ensure_ascii=False)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        yield _call(Request(settings.webhook, body.encode(), headers, method="POST"), "webhook")
    if settings.mail:
        yield _mail(settings.mail, notice)


def _call(request: Request, what: str) -> str | None:
    try:
        with urlopen(request, timeout=_SECONDS):
            return None
    except (OSError, URLError, ValueError) as error:
        # The address may hold a key: it is not written into logs.
        return _note(f"{what}: expected an answer, found {error}")


def _mail(command: tuple[str, ...], notice: Notice) -> str | None:
    text = f"{notice.subject}\n\n{notice.text}\n"
    try:
        subprocess.run(
            command, input=text.encode(), timeout=3 * _SECONDS, check=True, capture_output=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return _note(f"mail: expected {command[0]} to end well, found {error}")
    return None


def _note(text: str) -> str:
    logger.warning("%s", text)
    return text
