"""Tables of dossier."""
