"""What leaves this machine at the end of an update, where the operator asked for it.

A ping says that an update went through; where it stays away, the watcher rings. A notice, by
webhook or mail command, says what is new. Neither can make an update fail.
"""

import json
import logging
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from archive.update_settings import UpdateSettings

logger = logging.getLogger(__name__)
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """A text for people, without its subject, and the same for programs as plain values."""

    subject: str
    text: str
    facts: Mapping[str, object]


Way = Callable[[Notice], str | None]
"""Sends a notice; returns what went wrong, None where it arrived."""


def ping(settings: UpdateSettings) -> str | None:
    """Call the ping address; what went wrong, None where all went well or nothing is set."""
    if settings.ping is None:
        return None
    return _call(Request(settings.ping, method="GET"), "ping")


def ways(settings: UpdateSettings) -> dict[str, Way]:
    """The ways of telling that are set, by name."""
    found: dict[str, Way] = {}
    if settings.webhook is not None:
        found["webhook"] = partial(_post, settings.webhook)
    if settings.mail:
        found["mail"] = partial(_mail, settings.mail)
    return found


def _post(address: str, notice: Notice) -> str | None:
    # Slack, Mattermost, Feishu bridges and ntfy all show a `text`.
    text = f"{notice.subject}\n{notice.text}".rstrip()
    body = json.dumps({"text": text, **notice.facts}, ensure_ascii=False)
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return _call(Request(address, body.encode(), headers, method="POST"), "webhook")


def _call(request: Request, what: str) -> str | None:
    try:
        with urlopen(request, timeout=_SECONDS):
            return None
    except (OSError, HTTPException, ValueError) as error:
        return _note(f"{what}: expected an answer, found {_name(error)}")


def _mail(command: tuple[str, ...], notice: Notice) -> str | None:
    text = f"{notice.subject}\n\n{notice.text}".rstrip() + "\n"
    try:
        subprocess.run(
            command, input=text.encode(), timeout=3 * _SECONDS, check=True, capture_output=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return _note(f"mail: expected {command[0]} to end well, found {_name(error)}")
    return None


def _name(error: Exception) -> str:
    """What went wrong, without its text: that may hold the address, and the address a key."""
    if isinstance(error, HTTPError):
        return f"HTTPError {error.code}"
    if isinstance(error, subprocess.CalledProcessError):
        return f"CalledProcessError {error.returncode}"
    cause = error.reason if isinstance(error, URLError) else error
    return type(cause if isinstance(cause, Exception) else error).__name__


def _note(text: str) -> str:
    logger.warning("%s", text)
    return text
