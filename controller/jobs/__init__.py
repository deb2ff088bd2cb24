"""The alarm clock: rings at instants; knows no schedule."""
