"""The application without servers: its routes and its OpenAPI document."""

from pathlib import Path

from litestar import Litestar

from rapport.application import create_litestar
from rapport.config import Settings
from rapport.kernel.database import Database
from rapport.kernel.secrets import KeyEncryptionKeys
from rapport.kernel.services import Services
from rapport.organisation.directory import OrganisationDirectory
from rapport.product import load_product
from rapport.web.plugin import WebPlugin


def offline_litestar() -> Litestar:
    """Litestar over services that reach nothing: for looking at, not for serving."""
    settings = Settings(Path(), None, None, None, None, Path())
    keys = KeyEncryptionKeys((bytes(32),))
    services = Services.build(settings, Database({}), keys, OrganisationDirectory())
    product = load_product()
    return create_litestar(services, product, WebPlugin(product.ui, templates=product.templates))
