"""What products add to the product: holdings in the API, on the customer page and on its timeline."""

from rapport.customers.timeline import register_source
from rapport.products import controllers, pages
from rapport.products.pages import register_ui
from rapport.products.timeline import ProductEvents

register_source("products", ProductEvents())
ROUTES = [*controllers.ROUTES, *pages.ROUTES]

__all__ = ["ROUTES", "register_ui"]
