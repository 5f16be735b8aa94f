"""Who is it: passwords, second factor, tokens, CSRF and throttling (docs/decisions/0011, 0012)."""
