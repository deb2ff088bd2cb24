"""How long one player needs, after a fault, to the right frame, and what its glass showed meanwhile.

The player is the product as shipped: `landmark-player run` with an X server of its own, stage, worker and
link, playing films with a code in every frame. Faults come at random moments from a seed; a sampler reads
the framebuffer about every millisecond the whole time.
"""
