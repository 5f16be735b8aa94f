"""The product's own demonstration bank: an invented Chinese city commercial bank, the same at every run.

`generate` writes its end-of-day files as feeds.md describes them, `PRODUCTS` says what their product codes
mean, `stories` what is planted in them, `log_ins` whom to log in as.
"""

from tenants.demonstration.bank import CURRENCY, NAME_EN, NAME_ZH, TENANT_CODE, TIMEZONE, UNITS
from tenants.demonstration.generator import Manifest, generate
from tenants.demonstration.products import CATEGORY_NAMES, PRODUCTS, Product
from tenants.demonstration.staff import Employee, employees, log_ins
from tenants.demonstration.stories import Expectation, Story, stories
from tenants.demonstration.timeline import LAST_DAY, Timeline

__all__ = [
    "CATEGORY_NAMES",
    "CURRENCY",
    "LAST_DAY",
    "NAME_EN",
    "NAME_ZH",
    "PRODUCTS",
    "TENANT_CODE",
    "TIMEZONE",
    "UNITS",
    "Employee",
    "Expectation",
    "Manifest",
    "Product",
    "Story",
    "Timeline",
    "employees",
    "generate",
    "log_ins",
    "stories",
]
