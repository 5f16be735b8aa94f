"""Personal rights (PIPL): consents, the rights desk, impact assessments, retention (domain.md 11)."""
