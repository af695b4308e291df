from tortoise import migrations
from tortoise.migrations import operations as ops

RAISE = """
    create function raise_sequences() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      update visits set sequence = sequence + 1
      where job_id = new.id and state in ('planned', 'confirmed', 'on_the_way');
      return null;
    end $$
"""
WHEN_CALLED_OFF = """
    create trigger raise_sequences after update on jobs for each row
    when ((new.status = 'cancelled') is distinct from (old.status = 'cancelled'))
    execute function raise_sequences()
"""


class Migration(migrations.Migration):
    """A calendar's entry has a higher number, too, once its whole job is called off, or is not."""

    dependencies = [("doorstep", "0031_several")]

    initial = False

    operations = [
        ops.RunSQL([RAISE, WHEN_CALLED_OFF], "drop function raise_sequences() cascade"),
    ]
