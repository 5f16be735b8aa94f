"""Sample screens on made-up data: what the browser tests drive and screenshots are taken of.

`uvicorn --factory rapport.web.gallery.app:create_app`; no database, no log-in, loopback only.
"""
