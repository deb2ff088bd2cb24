"""What this program raises: one small tree, by cause. Every sentence shows the value and says what to do."""


class ControllerError(Exception):
    """Root of the tree."""


class SettingsError(ControllerError):
    """A setting that cannot be used."""


class StoreError(ControllerError):
    """The database failed: unreachable, full, locked, or of another release."""


class StaleRevisionError(StoreError):
    """Somebody published or gave an order in between: a revision is not the next one of its screen."""


class RevokedError(StoreError):
    """An approval was taken back while what rests upon it was being made."""


class BrokerError(ControllerError):
    """The broker that we start ourselves does not start, or its files cannot be written."""


class SigningError(ControllerError):
    """The planner's key is damaged, or cannot be read or made."""


class UnknownScreenError(ControllerError):
    """A screen that nothing was published for."""


class UnknownShortError(ControllerError):
    """A short that no plan in force and no as-run entry knows."""
