"""The log-in pages: which bank, password, second factor; in the demonstration a person at a click."""
