"""`/api/portal/devices`: where the person is signed in."""

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.http import json_response, path_uuid

from .devices import Device, end_device, end_other_devices, own_devices

blueprint = Blueprint("devices", __name__, url_prefix="/api/portal/devices")


class Devices(msgspec.Struct):
    """Where somebody is signed in: this browser first, then by when they were used."""

    devices: list[Device]


class Ended(msgspec.Struct):
    """How many were signed out."""

    ended: int


@blueprint.get("")
@described("listDevices", gives=Devices)
async def list_devices() -> Response:
    """List where the person is signed in, at most 100."""
    return json_response(Devices(await own_devices()))


@blueprint.delete("/<device_id>")
@described("endDevice", gives=Ended)
async def end_one(device_id: str) -> Response:
    """Sign one of the person's browsers out, at once."""
    await end_device(path_uuid(device_id))
    return json_response(Ended(1))


@blueprint.delete("")
@described("endOtherDevices", gives=Ended)
async def end_others() -> Response:
    """Sign the person out everywhere but in this browser, at once."""
    return json_response(Ended(await end_other_devices()))
