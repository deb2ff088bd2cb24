"""What this program raises: one small tree, by cause. Every sentence shows the value and says what to do."""


class PlayerError(Exception):
    """Root of the tree."""


class SettingsError(PlayerError):
    """A setting that cannot be used."""
