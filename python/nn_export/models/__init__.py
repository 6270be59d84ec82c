"""Models that are trained, exported and played with this package."""
