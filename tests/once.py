"""What is the same for all of the hundreds of servers of a run is done once in a process.

Each server is made anew, as in life. But that Werkzeug compiles how the address of each route is
put together, which nobody here asks for, and Tortoise how each field is filtered, is two thirds of
the work of making one.
"""

from collections.abc import Callable
from typing import Any

from tortoise.models import MetaInfo
from werkzeug.routing import Rule

_builders: dict[tuple[Any, ...], Callable[..., Any]] = {}
_compile: Any = Rule._compile_builder  # pyright: ignore[reportPrivateUsage]
_generate: Any = MetaInfo._generate_filters  # pyright: ignore[reportPrivateUsage]


def pytest_configure() -> None:
    """Have both remembered."""
    setattr(Rule, "_compile_builder", _compile_once)  # noqa: B010 - it is private to them
    setattr(MetaInfo, "_generate_filters", _generate_once)  # noqa: B010 - as above


def _compile_once(rule: Any, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - Werkzeug's
    key = rule.rule, rule.host, rule.subdomain, str(rule.defaults), append_unknown
    if key not in _builders:
        _builders[key] = _compile(rule, append_unknown)
    return _builders[key]


def _generate_once(model: Any) -> None:
    if not model.filters:
        _generate(model)
