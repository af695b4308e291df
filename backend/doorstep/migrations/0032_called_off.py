from tortoise import fields, migrations
from tortoise.migrations import operations as ops

RISE_OF_JOB = """
    create function raise_sequence_of_job() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      new.sequence := old.sequence + 1;
      return new;
    end $$
"""
WHEN_CALLED_OFF = """
    create trigger raise_sequence_of_job before update on jobs for each row
    when ((new.status = 'cancelled') is distinct from (old.status = 'cancelled'))
    execute function raise_sequence_of_job()
"""
TAKE_ALONG = """
    create function take_sequence_along() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      new.sequence := new.sequence + (select j.sequence from jobs j where j.id = old.job_id);
      return new;
    end $$
"""
WHEN_OF_ANOTHER = """
    create trigger take_sequence_along before update on visits for each row
    when (new.job_id <> old.job_id) execute function take_sequence_along()
"""
"""A calendar counts a visit's own number and its job's together, and that never falls."""
FORGET = [
    "drop function raise_sequence_of_job() cascade",
    "drop function take_sequence_along() cascade",
]


class Migration(migrations.Migration):
    """A calendar's entry has a higher number, too, once its whole job is called off, or is not.

    It is the job's own, as nothing happens to its visits by that.
    """

    dependencies = [("doorstep", "0031_several")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Job",
            name="sequence",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.RunSQL([RISE_OF_JOB, WHEN_CALLED_OFF, TAKE_ALONG, WHEN_OF_ANOTHER], FORGET),
    ]
