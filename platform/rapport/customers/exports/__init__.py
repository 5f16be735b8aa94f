"""Lists that leave the bank: masked, marked, approved, counted (security.md, Data)."""
