"""The controller's verbs behind ports: publish, watch, collect, add. No adapter is known here."""
