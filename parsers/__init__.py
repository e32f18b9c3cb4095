"""Bytes in, records out: the reading of one document, without files, network or database."""
