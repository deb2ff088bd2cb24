"""What the product is measured against, each a process that takes a cue sheet's file as its argument."""
