"""Stories planted in the demonstration bank: who is in them, and what the screens should then tell."""

from tenants.demonstration.stories import leaver, maturities, morning, payroll, singles
from tenants.demonstration.stories.member import Firm, Person
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

PERSONS: dict[int, Person] = {
    one.serial: one for module in (morning, leaver, payroll, maturities, singles) for one in module.PERSONS
}
FIRMS: dict[int, Firm] = {one.serial: one for one in (*payroll.FIRMS, *singles.FIRMS)}


def stories(timeline: Timeline | None = None) -> tuple[Story, ...]:
    """The stories of a feed over `timeline` (the default feed's without one), without generating it."""
    days = timeline or Timeline()
    return tuple(
        story for module in (morning, leaver, payroll, maturities, singles) for story in module.stories(days)
    )


__all__ = ["FIRMS", "PERSONS", "Expectation", "Story", "stories"]
