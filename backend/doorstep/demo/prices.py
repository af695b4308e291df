"""What a made-up heating company charges, before tax."""

from random import Random
from typing import Any

TAX = "20"
HOUR_MINOR = 6200
SAFETY = 6800
"""A gas safety check, alone or among others."""
SERVICE = 9200
PARTS: dict[str, tuple[tuple[str, int], ...]] = {
    "No hot water": (("Diverter valve", 6450),),
    "Boiler loses pressure": (("Pressure relief valve", 2890), ("Inhibitor, 1 l", 1650)),
    "Radiators cold upstairs": (("Thermostatic valve", 2150),),
    "Thermostat does not respond": (("Wireless thermostat", 14900),),
    "Leak under the kitchen sink": (("Isolating valve", 1240), ("Compression fittings", 960)),
    "New combination boiler": (
        *(("Combination boiler, 30 kW", 98500), ("Magnetic filter", 12500)),
        *(("Flue kit", 8900), ("System flush", 18000)),
    ),
    "Bathroom radiator": (("Heated towel rail, 1,200 mm", 18400), ("Angled valves, pair", 3600)),
}
QUICK, LONG = ("0.75", "1", "1.5", "2", "2.25"), ("6.5", "8", "9.5")


def charge(
    description: str, price_minor: int, quantity: str | int = 1, unit: str = ""
) -> dict[str, Any]:
    """Return a line of an invoice."""
    return {
        "description": description,
        "quantity": quantity,
        "unit": unit,
        "unit_price_minor": price_minor,
        "tax_rate": TAX,
    }


def labour(hours: str) -> dict[str, Any]:
    """Return the line for somebody's time."""
    return charge("Labour", HOUR_MINOR, hours, "h")


def call_out() -> dict[str, Any]:
    """Return the line for coming at all."""
    return charge("Call-out and finding the fault", 4500)


def charges(job: dict[str, Any], dice: Random) -> list[dict[str, Any]]:
    """Return what a job that is done costs."""
    parts = [charge(name, price) for name, price in PARTS.get(job["title"], ())]
    match job["type"]:
        case "maintenance":
            return [charge(job["title"], SERVICE)]
        case "safety":
            return [charge(job["title"], SAFETY)]
        case "installation":
            return [labour(dice.choice(LONG)), *parts]
        case _:
            return [call_out(), labour(dice.choice(QUICK)), *parts]


def in_short(job: dict[str, Any], where: str, dice: Random) -> dict[str, Any]:
    """Return one line for a job among many: what, in which flat."""
    net = {"maintenance": SERVICE, "safety": SAFETY}.get(job["type"])
    price = net or dice.randrange(9000, 32000, 50)
    return charge(f"{where}: {job['title'].lower()}", price)
