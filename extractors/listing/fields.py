"""What the fields of a list's rows are usually called, in JSON and in the objects of scripts, the likeliest first."""

TITLES = ("title", "doctitle", "showtitle", "articletitle", "subject", "bt", "name")
LINKS = ("url", "link", "href", "docpuburl", "puburl", "pageurl", "linkurl", "visiturl", "path")
DATES = ("date", "publishdate", "publishtime", "pubdate", "pubtime", "docreltime", "releasetime", "createtime", "time")


def plain_name(name: str) -> str:
    """A field's name however it is written.

    >>> plain_name("pub_date"), plain_name("docTitle")
    ('pubdate', 'doctitle')
    """
    return name.lower().replace("_", "")
