"""Errors of the archive package: one base class, each name says what went wrong."""


class ArchiveError(Exception):
    """Base of every error that archive raises on purpose; its message names place and next step."""
