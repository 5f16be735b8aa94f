"""One's own profile: sessions, password, language and theme."""
