"""Languages of the product: catalogues, the current locale, and how numbers and dates are written in each.

English msgids live in the source; `<package>/locale/zh_CN/LC_MESSAGES/messages.po` holds the Chinese.
"""

from rapport.kernel.i18n.catalogue import (
    DEFAULT_LOCALE,
    LOCALES,
    CatalogueError,
    Lazy,
    _,
    current,
    gettext,
    install_catalogues,
    language_tag,
    locale_directories,
    ngettext,
    npgettext,
    pgettext,
    read_catalogue,
    using_locale,
)
from rapport.kernel.i18n.dates import ago, day, day_short, moment, moment_short, month, weekday
from rapport.kernel.i18n.numbers import delta, money, number, percent

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "CatalogueError",
    "Lazy",
    "_",
    "ago",
    "current",
    "day",
    "day_short",
    "delta",
    "gettext",
    "install_catalogues",
    "language_tag",
    "locale_directories",
    "moment",
    "moment_short",
    "money",
    "month",
    "ngettext",
    "npgettext",
    "number",
    "percent",
    "pgettext",
    "read_catalogue",
    "using_locale",
    "weekday",
]
