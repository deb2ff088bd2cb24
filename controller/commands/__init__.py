"""The verbs of `landmark`, one module each."""
