"""The RM dossier (客户经理档案, domain.md 2.3)."""
