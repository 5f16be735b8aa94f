"""Tables of units."""
