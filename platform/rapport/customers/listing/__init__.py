"""The customer list: what is asked, the statements that answer it, pages by key, totals, saved views."""
