"""Values, never behaviour: Scrapy settings and the portal files."""
