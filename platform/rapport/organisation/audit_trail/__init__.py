"""The audit trail as the audit administrator reads and verifies it."""
