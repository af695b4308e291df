"""Serves the portal with the limits of production, but over the http and the mail of the tests."""

import os

import msgspec
from hypercorn.run import run
from quart import Quart

from doorstep.app import create_app
from doorstep.cli.serving import configuration
from doorstep.kit.outside import real_outside
from doorstep.kit.settings import Mode, read_settings


def application() -> Quart:
    """Return the app by the settings of this process."""
    settings = msgspec.structs.replace(read_settings(os.environ), mode=Mode.PRODUCTION)
    return create_app(settings, real_outside(settings))


if __name__ == "__main__":
    config = configuration(read_settings(os.environ))
    config.application_path = "tests.factories.strict_server:application()"
    run(config)
