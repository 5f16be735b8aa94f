"""The feed monitor: what the bank's IT sees of its days and nights, and what it may do about them."""
