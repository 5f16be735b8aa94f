"""What the browser's scripts say, sent with each page in its language; `t("…")` in TypeScript names one."""

from __future__ import annotations

from typing import Final

from rapport.kernel.i18n import Lazy, _

STRINGS: Final[tuple[Lazy, ...]] = (
    _("All that match"),
    _("Cancel"),
    _("Close"),
    _("Continue"),
    _("Could not be saved"),
    _("Could not be undone"),
    _("Events on the curve"),
    _("Figures as a table"),
    _("Leave"),
    _("Leave without saving what you typed?"),
    _("Meanwhile changed to “{value}”. Enter saves yours."),
    _("Please check the marked fields"),
    _("Saved"),
    _("Somebody changed this in the meantime. Load the page again."),
    _("Something went wrong on our side. Please try again."),
    _("The chart could not be loaded."),
    _("The server cannot be reached. Nothing was saved."),
    _("Theme: as the device"),
    _("Theme: dark"),
    _("Theme: light"),
    _("This is no longer there"),
    _("This part could not be loaded."),
    _("Too many requests. Please wait a moment."),
    _("Try again"),
    _("Undo"),
    _("You are not allowed to do this"),
    _("{label}: from {from} to {to}, lowest {low}, highest {high}"),
    _("{n} events, from {day}"),
    _("{n} selected"),
)
