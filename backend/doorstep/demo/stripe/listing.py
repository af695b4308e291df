"""Lists of objects, the newest first, a page at a time; and ids in them made into objects."""

from typing import Any, cast

from .books import Body, Books
from .forms import Params
from .refusals import bad_parameter

PAGE, LARGEST = 10, 100
BOUNDS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


async def listed(books: Books, params: Params, kind: str, url: str, filters: str) -> Body:
    """Return a page of the account's objects of a kind; `filters` are fields that can be asked."""
    params.only(f"limit starting_after created expand {filters}")
    given = params.integer("limit")
    limit = PAGE if given is None else given
    if not 1 <= limit <= LARGEST:
        raise bad_parameter("limit", "This value must be between 1 and 100.")
    wanted: list[Any] = [books.account, kind]
    where = "account = $1 and kind = $2"
    for name, sign, value in await _conditions(books, params, kind, filters):
        wanted.append(value)
        where += f" and {name} {sign} (${len(wanted)})"
    rows = await books.link.fetch(
        f"select body from stand_in.object where {where}"  # noqa: S608 - names of this module's
        f" order by serial desc limit {limit + 1}",
        *wanted,
    )
    found = [row["body"] for row in rows]
    return {
        "object": "list",
        "data": found[:limit],
        "has_more": len(found) > limit,
        "url": url,
    }


async def _conditions(
    books: Books, params: Params, kind: str, filters: str
) -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for name in filters.split():
        if name == "types":
            if name in params:
                found.append(("body ->> 'type'", "= any", params.words(name)))
        elif (value := params.text(name)) is not None:
            found.append((f"body ->> '{name}'", "=", value))
    found += _created(params)
    after = params.text("starting_after")
    if after is not None:
        await books.find(kind, after, "starting_after")
        serial = await books.link.fetchval(
            "select serial from stand_in.object where id = $1", after
        )
        found.append(("serial", "<", serial))
    return found


def _created(params: Params) -> list[tuple[str, str, Any]]:
    if not isinstance(params.given.get("created", {}), dict):
        return [("created", "=", params.integer("created"))]
    bounds = params.part("created")
    bounds.only(" ".join(BOUNDS))
    return [("created", BOUNDS[name], bounds.integer(name)) for name in bounds.given]


async def expanded(books: Books, body: Body, paths: list[str]) -> Body:
    """Return an answer with the ids at some paths made into what they are of."""
    for path in paths:
        await _expand(books, body, path.split("."), path)
    return body


async def _expand(books: Books, body: Any, way: list[str], path: str) -> None:
    if isinstance(body, list):
        for each in cast("list[Any]", body):
            await _expand(books, each, way, path)
        return
    if not way or body is None:
        return
    name, *rest = way
    if not isinstance(body, dict) or name not in body:
        message = f"This property cannot be expanded ({path})."
        raise bad_parameter("expand", message, "property_not_expandable")
    here = cast("Body", body)
    if isinstance(here[name], str):
        found = await books.get(here[name])
        here[name] = found.body if found else here[name]
    await _expand(books, here[name], rest, path)
