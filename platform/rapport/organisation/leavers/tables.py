"""Tables of leavers."""
