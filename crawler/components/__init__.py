"""What Scrapy is given in place of its own parts, or beside them: each is named in `settings/`, where it says why."""
