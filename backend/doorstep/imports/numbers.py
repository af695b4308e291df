"""The next numbers, for the invoices of a file that have none; by the day they were issued on.

Each statement runs over the lines that are good. What has a number in the file keeps it, so no
other gets that; the counter of an organisation is held until the file is written.
"""


def given(staging: str) -> tuple[str, ...]:
    """Return the statements that give a number to each line that is issued and has none.

    The first lets PostgreSQL know how many those are, as they have only just been found. What is
    free is found by grouping, whose cost grows with the numbers and not with their square.
    """
    wanting = _wanting(staging)
    return (f"analyze {staging}", _held(wanting), _numbered(staging, wanting))


def _wanting(staging: str) -> str:
    return f"""
        select s.line, s.organization_id, s.organization_id || ' ' || row_number() over (
          partition by s.organization_id order by s.issued_on, s.line) as turn
        from {staging} s where s.issued_at is not null and s.number is null
    """  # noqa: S608 - our own words


def _held(wanting: str) -> str:
    """Return what holds the counters, making those that are not there."""
    return f"""
        insert into invoice_numbers (organization_id)
        select distinct organization_id from ({wanting}) w order by organization_id
        on conflict (organization_id) do update set invoices = invoice_numbers.invoices"""  # noqa: S608 - our own words


def _numbered(staging: str, wanting: str) -> str:
    return f"""
        with wanting as materialized ({wanting}),
        many as (select organization_id, count(*) as lines from wanting group by 1),
        taken as materialized (
          select organization_id, number from invoices
            where organization_id in (select organization_id from many)
          union select organization_id, number from import_invoice where number is not null
          union select organization_id, number from import_credit_note where number is not null),
        turns as (
          select m.organization_id, n as counted, o.invoice_prefix || n as number
          from many m join invoice_numbers c on c.organization_id = m.organization_id
          join organizations o on o.id = m.organization_id
          cross join lateral generate_series(c.invoices + 1, c.invoices + m.lines + (
            select count(*) from taken t where t.organization_id = m.organization_id)) n
          union all select organization_id, null, number from taken),
        free as materialized (
          select organization_id, max(counted) as counted, number,
            organization_id || ' ' || row_number() over (
              partition by organization_id order by max(counted)) as turn
          from turns group by organization_id, number having count(counted) = count(*)),
        done as (
          update {staging} s set number = f.number from wanting w
          join free f on f.turn = w.turn
          where s.line = w.line returning s.organization_id, f.counted)
        update invoice_numbers c set invoices = d.last
        from (select organization_id, max(counted) as last from done group by 1) d
        where c.organization_id = d.organization_id"""  # noqa: S608 - our own words
