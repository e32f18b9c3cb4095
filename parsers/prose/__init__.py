"""Figures stated in sentences. `read_prose` is the entry; wordings and traps are CSV tables."""

from parsers.prose.reader import ProseReading, Share, read_prose

__all__ = ["ProseReading", "Share", "read_prose"]
