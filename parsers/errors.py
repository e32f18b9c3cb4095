"""Errors of the parsers package: one base class, each name says what went wrong."""


class ReadingError(Exception):
    """Base of every error that parsers raises on purpose; its message names place and next step."""


class UnreadableDocumentError(ReadingError):
    """The bytes are no text or page that we can decode: empty, binary, a broken encoding."""


class ConverterMissingError(UnreadableDocumentError):
    """An old Office file that only LibreOffice can open, and there is none on this machine."""


class ConversionFailedError(UnreadableDocumentError):
    """LibreOffice made nothing of an old Office file."""


class ConverterTooSlowError(ConversionFailedError):
    """LibreOffice took too long: on another machine, or on an idle one, it may not."""


class NotAReportError(ReadingError):
    """The document decodes, but it is no annual report on open government information."""
