"""pytest plugin: the conformance kit of connectors."""
