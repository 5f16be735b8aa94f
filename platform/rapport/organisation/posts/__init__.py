"""Posts, roles, users and their grants (domain.md 2.2)."""
