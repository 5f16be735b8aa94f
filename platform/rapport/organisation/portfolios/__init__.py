"""Who holds which customer: assignment, transfer, custody, pool and claims (domain.md 2.4)."""
