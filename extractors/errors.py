"""What can keep a document from being read.

ExtractError
├── EmptySource       no bytes at all
├── UnknownType       bytes of no format that is read here
├── Damaged           the right format, but broken or cut off
├── Encrypted         needs a password
├── TooLarge          over a limit of size, depth or number
└── NeedsConversion   a format that LibreOffice must turn into DOCX first
"""


class ExtractError(Exception):
    """A document that cannot be read; the message says what was got and what was expected."""


class EmptySource(ExtractError):
    """The source has no bytes."""


class UnknownType(ExtractError):
    """The bytes are of no format that is read here."""


class Damaged(ExtractError):
    """The bytes start as their format does, but break off or contradict themselves."""


class Encrypted(ExtractError):
    """The document wants a password."""


class TooLarge(ExtractError):
    """The document is over a limit of size, depth or number."""


class NeedsConversion(ExtractError):
    """An old office format, read only after LibreOffice turned it into DOCX."""
