"""Errors of the crawler package: one base class, each name says what went wrong."""


class CrawlError(Exception):
    """Base of every error that crawler raises on purpose; its message names place and next step."""
