"""The statements of an import: stage, find what is wrong, resolve, upsert."""

from .targets import Reference, Target


def create(target: Target) -> str:
    """Return the statement that makes the temporary table."""
    fields = [f'"{name}" text' for name in referring(target)]
    fields += [f'"{name}_id" uuid' for name in referring(target)]
    fields += [f'"{column}" {kind}' for _, column, kind in (*target.columns, *target.aside)]
    fields += [f'"{column}" {kind}' for column, kind in (*target.derived, *target.worked_out)]
    fields += ["imported jsonb"] if target.edited else []
    return (
        f"create temporary table {target.staging}"
        f" (line bigint, id uuid, external_id text, {', '.join(fields)}) on commit drop"
    )


def referring(target: Target) -> list[str]:
    """Return the fields that name other rows, the organisation first."""
    own = ["organization"] if target.owned else []
    return own + [reference.field for reference in target.references]


def staged(target: Target) -> list[str]:
    """Return the columns that lines are copied into."""
    columns = [column for _, column, _ in (*target.columns, *target.aside)]
    return ["line", "id", "external_id", *referring(target), *columns]


def repeated(target: Target) -> str:
    """Return the statement that drops and returns lines whose `external_id` came before."""
    owner = "organization, " if target.owned else ""
    return f"""
        delete from {target.staging} s using (
          select line, external_id, row_number() over (
            partition by {owner}external_id order by line) as nth from {target.staging}) d
        where d.line = s.line and d.nth > 1
        returning s.line, 'external_id' as field, 'the same as on a line before' as reason"""  # noqa: S608


def resolve(target: Target, reference: Reference | None) -> list[str]:
    """Return two statements: find the rows referred to; drop and return lines that name none.

    Without a reference, those of the organisation.
    """
    table, name = target.staging, reference.field if reference else "organization"
    source = reference.table if reference else "organizations"
    match = [f'r.external_id = s."{name}"']
    if reference:
        shared = ("organization_id", *reference.within)
        match += [f'r."{column}" = s."{column}"' for column in shared]
    of = " of this customer" if reference and reference.within else ""
    noun = (reference and reference.noun) or name
    reason = f"'no {noun}{of} is known as ' || left(s.\"{name}\", 100)"
    if reference and reference.otherwise:
        reason = f"coalesce(({reference.otherwise}), {reason})"
    return [
        f'update {table} s set "{name}_id" = r.id from {source} r where {" and ".join(match)}',  # noqa: S608
        f"""delete from {table} s where "{name}" is not null and "{name}_id" is null
            returning s.line, '{name}' as field, {reason} as reason""",  # noqa: S608
    ]


def kept(target: Target) -> list[str]:
    """Return the statements that put what customers changed in place of what the office says.

    Where the office says something else than at its last import, that stands.
    """
    said = ", ".join(f"'{column}', \"{column}\"" for column in target.edited)
    theirs = ", ".join(
        f"\"{column}\" = case when t.imported -> '{column}' = s.imported -> '{column}'"
        f' then t."{column}" else s."{column}" end'
        for column in target.edited
    )
    return [
        f"update {target.staging} set imported = jsonb_build_object({said})",  # noqa: S608
        f"""
        with known as materialized (
          select t.* from {target.table} t join {target.staging} s
            on s.organization_id = t.organization_id and s.external_id = t.external_id
          order by t.id for no key update of t)
        update {target.staging} s set {theirs} from known t
        where s.organization_id = t.organization_id and s.external_id = t.external_id""",  # noqa: S608
    ]


def readdressed(target: Target) -> str:
    """Return the statement that finds the contacts whose mail address is about to change."""
    return f"""
        select t.id from {target.table} t join {target.staging} s
          on s.organization_id = t.organization_id and s.external_id = t.external_id
        where s.email <> t.email"""  # noqa: S608


def turned(target: Target) -> str:
    """Return the statement that finds the contacts who are about to lose or regain access."""
    return f"""
        select t.id from {target.table} t join {target.staging} s
          on s.organization_id = t.organization_id and s.external_id = t.external_id
        where s.active <> t.active"""  # noqa: S608


def taken(target: Target) -> str:
    """Return the statement that drops and returns lines with a value only one row may have."""
    own = ["organization_id"] if target.owned else []
    columns = [*own, *target.unique]
    same = " and ".join(f't."{column}" = s."{column}"' for column in columns)
    last = target.unique[-1]
    return f"""
        delete from {target.staging} s using (
          select line, row_number() over (partition by {", ".join(columns)} order by line) as nth
          from {target.staging}) d
        where d.line = s.line and s."{last}" is not null and (d.nth > 1 or exists (
          select from {target.table} t
          where {same} and t.external_id is distinct from s.external_id))
        returning s.line, '{last}' as field, 'another one has this already' as reason"""  # noqa: S608


def upsert(target: Target) -> str:
    """Return the statement that writes what is staged and counts `added` and `changed`.

    An upsert takes hold of each row's key, changed or not, when it assigns columns that only one
    row may have; then nobody could sign in until the import is over. It also runs what a new row
    sets off. So such rows are changed by an update, which does that only where something changes.
    """
    looked_up = {reference.field for reference in target.references if not reference.written}
    keys = [f"{name}_id" for name in referring(target) if name not in looked_up]
    columns = [*keys, *(column for _, column, _ in target.columns)]
    columns += [column for column, _ in target.derived]
    columns += ["imported"] if target.edited else []
    names = ", ".join(f'"{name}"' for name in ["id", "external_id", *columns])
    changing = [name for name in columns if name != "organization_id"]
    new = {name: f'excluded."{name}"' for name in changing} | target.merged
    assigned = ", ".join(f'"{name}" = {value}' for name, value in new.items())
    before = ", ".join(f't."{name}"' for name in new)
    conflict = "organization_id, external_id" if target.owned else "external_id"
    differs = f"({before}) is distinct from ({', '.join(new.values())})"
    same = " and ".join(f"t.{column} = excluded.{column}" for column in conflict.split(", "))
    updated = f"""
        update {target.table} t set {assigned} from {target.staging} excluded
        where {same} and {differs} returning false as added"""  # noqa: S608
    unknown = f"where not exists (select from {target.table} t where {same})"
    apart = target.apart or bool(target.unique)
    return f"""
        with updated as ({updated if apart else "select false as added where false"}),
        done as (
          insert into {target.table} as t ({names})
          select {names} from {target.staging} excluded {unknown if apart else ""}
          order by {target.order}
          on conflict ({conflict}) do update set {assigned}
          where {differs}
          returning (xmax = 0) as added),
        written as (select added from done union all select added from updated)
        select count(*) filter (where added) as added,
          count(*) filter (where not added) as changed,
          (select count(*) from {target.staging}) as staged from written"""  # noqa: S608
