"""The bank holidays of the four nations, of any year, from a library that knows them."""

from collections.abc import Container
from datetime import date
from enum import StrEnum

from holidays import country_holidays


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


_SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}


def bank_holidays(nation: Nation) -> Container[date]:
    """Return what holds every day that is a bank holiday; a year is worked out when it is first asked for."""
    return country_holidays("GB", subdiv=_SUBDIVISIONS[nation])
