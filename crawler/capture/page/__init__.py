"""Pages in Chromium: the one Chromium of a crawl, the border around it, and what is captured of a page.

devtools -> process -> chromium (shared by all portals) -> a context and a gate a portal -> a page -> its exchanges
"""
