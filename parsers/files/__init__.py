"""Files that are no page and no text: PDF, Word, Excel, images, web archives.

`kinds` says by the bytes what a file is; a module each makes a Document of it. Nothing here
knows what a report is.
"""
