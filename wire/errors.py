"""What the contract raises. One tree, by cause; every sentence shows the offending value."""


class ContractError(ValueError):
    """Bytes or values that break the contract of the two programs."""


class UnknownVersionError(ContractError):
    """A message of a schema version that this release does not read."""


class NotTrustedError(ContractError):
    """An envelope that is forged, foreign, expired or older than what is held."""
