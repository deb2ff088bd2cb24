"""What this program raises: one small tree, by cause. Every sentence shows the value and says what to do."""


class ControllerError(Exception):
    """Root of the tree."""


class SettingsError(ControllerError):
    """A setting that cannot be used."""
