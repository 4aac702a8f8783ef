"""Why an address was not asked, or what came back was not taken."""


class OutsideError(Exception):
    """`reason` is one sentence for the person who gave the address."""

    def __init__(self, reason: object) -> None:
        self.reason = str(reason)
        super().__init__(self.reason)


class AddressRefused(OutsideError):
    """It may not be asked: form, scheme, port, name or password, or where it leads."""


class HostUnknown(OutsideError):
    """Its name has no address."""


class Unreachable(OutsideError):
    """Nobody answers, or not with a certificate of that name."""


class BrokenAnswer(OutsideError):
    """The answer ended early or is no HTTP."""


class TooSlow(OutsideError):
    """It took more than the seconds allowed, all together."""


class TooLarge(OutsideError):
    """The answer is larger than allowed, as sent or unpacked."""


class TooManyRedirects(OutsideError):
    """It leads from one address to the next."""
