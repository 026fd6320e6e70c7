"""What can go wrong outside of reading a document, and how the command ends.

NianbaoError            exit 1, one line on stderr
├── Usage               exit 2: a portal, file or option that is not there or not valid
├── BelowExpectation    exit 3: the crawl finished, but a portal yielded less than its file says
├── PortalBusy          exit 1: another process crawls this portal into the same folder
├── ArchiveDamaged      exit 4: a digest, an index line or a record does not agree
│   └── RecordDamaged   bytes of a WARC that are no whole record
├── StorageFailed       exit 1: the storage of closed WARCs does not answer, or gives back other bytes
├── ArchiveUnwritable   exit 1: disk full, no permission; what was committed stays
├── BodyDamaged         exit 1: a captured body that its server compressed wrongly, or that was cut off
├── NotAnArchive        exit 1: a file to be imported that is neither a WARC nor a WACZ
├── ForeignDamaged      exit 1: a WARC or WACZ to be imported that is not whole, or not what its digests say
│   └── RecordTorn      a record of it that is not whole
├── SignatureWrong      exit 1: a WACZ whose signature or time stamp does not hold
├── NothingChosen       exit 1: an export of what the archive does not hold
├── NothingFound        exit 1: a portal in which no annual report could be found
├── NotConverted        exit 1: an old office document that LibreOffice could not turn into DOCX
│   └── LibreOfficeMissing  there is no LibreOffice; the message says what to install
├── NotShown            exit 1: a captured document that is too large, too slow or too broken to be shown on a page
├── DatabaseUnreachable exit 1: the server does not answer, or cannot be started; the archive is whole
│   └── ServerEnded     the embedded server ended by itself while starting
├── ClusterFailed       exit 1: a Dask cluster does not answer, has no workers, or one that cannot do the work
├── NotFetched          exit 1: what `nianbao setup` should bring is not to be had here; the message says what to do
├── NotTold             exit 1: a channel did not take a message of alarms
│   └── NotTried        it did not answer, or not in time: another try may go well
└── NotStarted          exit 1: Chromium is there, but does not run
    └── NoSandbox       the kernel, or the container around it, lets it have no sandbox

In the browser's own room (crawler/capture/page), where each is caught or ends a page:
Refused                 Chromium did not carry out a command
└── Gone                the page or the browser that a command went to is not there any more
Shut                    the gate does not make a connection
Crashed                 a page, or its browser, died; Scrapy tries such a page again
"""


class NianbaoError(Exception):
    """An error with its message for the user: where, what was got, what was expected."""

    exit_code = 1


class Usage(NianbaoError):
    """Something the user named is not there or not valid."""

    exit_code = 2


class BelowExpectation(NianbaoError):
    """The crawl finished, but a portal yielded less than its file says."""

    exit_code = 3


class PortalBusy(NianbaoError):
    """Another process crawls this portal into the same folder."""


class ArchiveDamaged(NianbaoError):
    """The archive contradicts itself."""

    exit_code = 4


class RecordDamaged(ArchiveDamaged):
    """Bytes that are no whole record; `offset` is where in its file the record should start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class StorageFailed(NianbaoError):
    """The storage of closed WARCs does not answer, or gives back other bytes than it got; the copy here stays."""


class ArchiveUnwritable(NianbaoError):
    """The archive cannot be written; what was committed stays."""


class BodyDamaged(NianbaoError):
    """A captured body that cannot be decompressed: broken by its server, or cut off; the capture is whole."""


class NotAnArchive(NianbaoError):
    """A file that is neither a WARC nor a WACZ."""


class ForeignDamaged(NianbaoError):
    """A WARC or WACZ of somebody that is not whole, or not what its digests say."""


class RecordTorn(ForeignDamaged):
    """A record of a foreign WARC that is not whole."""


class SignatureWrong(NianbaoError):
    """A signature, or the time stamp on it, that does not hold."""


class NothingFound(NianbaoError):
    """No annual report could be found where the user pointed."""


class NothingChosen(NianbaoError):
    """What was asked for is not in the archive."""


class NotConverted(NianbaoError):
    """An old office document that LibreOffice refused, overran or died of."""


class LibreOfficeMissing(NotConverted):
    """There is no LibreOffice; the message says what to install."""


class NotShown(NianbaoError):
    """A captured document cannot be shown: the capture is whole, and can be downloaded."""


class DatabaseUnreachable(NianbaoError):
    """The database does not answer or cannot be started; nothing captured is lost."""


class ServerEnded(DatabaseUnreachable):
    """The embedded server ended by itself while starting; the message is its last line."""


class ClusterFailed(NianbaoError):
    """A Dask cluster that does not answer, has no workers, or one that cannot do the work; the message says which."""


class NotFetched(NianbaoError):
    """What the package does not bring is not to be had, or not what was expected; the message says what to do."""


class NotTold(NianbaoError):
    """A channel that did not take a message; the reason shows no secret once it leaves `sending`."""


class NotTried(NotTold):
    """A channel that did not answer, or not in time."""


class NotStarted(NianbaoError):
    """Chromium is there, but does not run; the message holds its last words."""


class NoSandbox(NotStarted):
    """Chromium ended because it may have no sandbox here."""


class Refused(Exception):
    """A command that Chromium did not carry out, with its words."""


class Gone(Refused):
    """A command to a target, or a browser, that is not there any more."""


class Shut(Exception):
    """A connection that is not made: the answer to the browser (RFC 1928), and the reason in words."""

    def __init__(self, answer: int, reason: str) -> None:
        super().__init__(reason)
        self.answer = answer
        self.reason = reason


class Crashed(Exception):
    """The page, or the browser, died; another try may go well."""
