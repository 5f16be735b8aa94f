"""Leaver protection and handover (domain.md 2.5)."""
