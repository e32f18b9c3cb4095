"""Sheets of one figure a row: the annex of 2014 and the regional sheets, read twice.

`labels` gives every figure to the label of its row, `order` to the k-th row of the form;
`compare` keeps what both say. The forms themselves are tables in `parsers/forms/`.
"""

from parsers.sheets.compare import is_sheet_of, read_sheet

__all__ = ["is_sheet_of", "read_sheet"]
