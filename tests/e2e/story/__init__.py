"""One client's way through the whole suite, as staff and the family see it in their browsers.

`desk` is who sits where, each other module a stretch of the way, `told` what is left of it.
"""
