"""Stage: what must be on the glass, and the proof that it was. Opens no socket to the network."""
