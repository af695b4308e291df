from tortoise import migrations
from tortoise.migrations import operations as ops

FORGET = "drop trigger raise_sequence on visits"
WHEN = """
    create trigger raise_sequence before update on visits for each row
    when ((new.arrives_from, new.arrives_until, {new})
      is distinct from (old.arrives_from, old.arrives_until, {old}))
    execute function raise_sequence()
"""
CHANGED = "{0}.technician_id, {0}.state in ('cancelled', 'missed')"
CANCELLED = "{0}.state = 'cancelled'"


def _when(said: str) -> str:
    return WHEN.format(new=said.format("new"), old=said.format("old"))


class Migration(migrations.Migration):
    """A calendar's entry has a higher number, too, once somebody else comes, or nobody came."""

    dependencies = [("doorstep", "0029_turns")]

    initial = False

    operations = [ops.RunSQL([FORGET, _when(CHANGED)], [FORGET, _when(CANCELLED)])]
