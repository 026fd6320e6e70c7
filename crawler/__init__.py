"""The machinery: the only place with side effects."""
