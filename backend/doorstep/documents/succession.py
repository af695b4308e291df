"""What has taken the place of a document: another that says so, or a newer one of its line.

Certificates of one property, type and appliance are a line, as the app has it in its wallet
(`pwa/src/documents/wallet.ts`): whatever tells that one is current asks here.
"""


def published(of: str) -> str:
    """Return SQL for whether a document is to be seen by anybody."""
    return f"{of}.sha256 is not null and {of}.withdrawn_at is null"


def _plain(words: str) -> str:
    return f"lower(btrim({words}, {_BLANK}))"


def _of_line(one: str, other: str) -> str:
    """Return SQL for whether two documents of a customer are certificates of one line."""
    return f"""{one}.customer_id = {other}.customer_id
      and {one}.kind = 'certificate' and {other}.kind = 'certificate'
      and {one}.property_id is not distinct from {other}.property_id
      and {_plain(f"{one}.appliance")} = {_plain(f"{other}.appliance")}
      and {_plain(_TYPE.format(one))} = {_plain(_TYPE.format(other))}"""


_BLANK = (
    r"E'\t\n\u000b\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    r"\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'"
)
"""What JavaScript's `trim` takes away (ECMA-262 §22.1.3.32); that of SQL knows spaces alone."""
_TYPE = "coalesce(nullif({0}.certificate_type, ''), {0}.title)"
_AGE = "(coalesce({0}.issued_on, {0}.filed_at::date), {0}.filed_at)"
PUBLISHED = published("d")
SUCCESSORS = f"""
    select n.id, n.audience, n.filed_at from documents n where n.supersedes_id = d.id
      and n.customer_id = d.customer_id and {published("n")}
"""  # noqa: S608 - put together from our own words
"""SQL for what has taken the place of a document `d` in so many words, and nothing else."""
_NEWER = f"""
    select n.id, n.audience, n.filed_at from documents n where {_of_line("n", "d")}
      and {published("n")} and {_AGE.format("n")} > {_AGE.format("d")}
      and not exists (select from documents s where s.supersedes_id = n.id
        and {_of_line("s", "d")} and {published("s")})
"""  # noqa: S608 - as above
"""One that another of the line has superseded is not newer, whatever its date: it was corrected."""
SUCCESSOR = f"select s.id from ({SUCCESSORS}) s order by s.filed_at desc, s.id limit 1"  # noqa: S608 - as above
"""SQL for what has superseded a document `d`, as the copy has it."""
REPLACEMENTS = f"{SUCCESSORS} union all {_NEWER}"
"""SQL for all that has taken the place of a document `d`."""
REPLACEMENT = f"select r.id from ({REPLACEMENTS}) r order by r.filed_at desc, r.id limit 1"  # noqa: S608 - as above
REPLACED = f"(exists ({SUCCESSORS}) or exists ({_NEWER}))"
"""SQL for whether anything has."""
