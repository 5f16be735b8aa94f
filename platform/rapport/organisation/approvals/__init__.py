"""The inbox of maker and checker."""
