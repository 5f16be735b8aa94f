"""From a data file to typed Arrow batches and a verdict."""
