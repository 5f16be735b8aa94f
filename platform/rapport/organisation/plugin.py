"""What the organisation adds to the product."""

from rapport.organisation.log_in.pages import ROUTES

__all__ = ["ROUTES"]
