"""A product's name in the reader's language: the bank's own names, not the catalogue's."""

from dataclasses import dataclass

from rapport.kernel import i18n


@dataclass(frozen=True, slots=True)
class ProductName:
    """Written when it is shown; a product without an English name keeps its own."""

    name: str
    name_en: str

    def __str__(self) -> str:
        return product_name(self.name, self.name_en)


def product_name(name: str, name_en: str) -> str:
    return name_en if i18n.current.get() == "en" and name_en else name
