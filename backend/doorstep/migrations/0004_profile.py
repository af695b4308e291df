import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops

from doorstep.kit.ids import uuid7

ADDRESS_OF = """
    create function address_of(anyelement) returns jsonb language sql stable as $$
      select jsonb_build_object('name', of_row -> 'name', 'line1', of_row -> 'line1',
        'line2', of_row -> 'line2', 'city', of_row -> 'city',
        'postal_code', of_row -> 'postal_code', 'country', of_row -> 'country')
      from to_jsonb($1) of_row
    $$
"""
"""`customers.addresses.Address` of a row that has its columns."""
PLACE_JOB = """
    create function place_job() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if tg_op = 'UPDATE' and new.property_id is not distinct from old.property_id
          and (new.status in ('completed', 'cancelled') or old.status not in ('completed', 'cancelled')) then
        return new;
      end if;
      -- Shared, so that no change of the property that commits meanwhile is missed.
      if new.property_id is not null then
        new.address := (select address_of(p) from properties p where p.id = new.property_id for share);
      elsif new.status not in ('completed', 'cancelled') then
        new.address := null;
      end if;
      return new;
    end $$
"""
PLACE_JOBS = """
    create function place_jobs_of_property() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      update jobs set address = address_of(new)
      where property_id = new.id and status not in ('completed', 'cancelled');
      return null;
    end $$
"""
TRIGGERS = """
    create trigger place_job before insert or update of property_id, status on jobs
      for each row execute function place_job();
    create trigger place_jobs_of_property
      after update of name, line1, line2, city, postal_code, country on properties
      for each row when (address_of(old) is distinct from address_of(new))
      execute function place_jobs_of_property();
"""
# The copies are made anew afterwards in any case, so nothing is marked row by row.
PLACE_ALL = """
    alter table jobs disable trigger user;
    update jobs j set address = address_of(p) from properties p where p.id = j.property_id;
    alter table jobs enable trigger user;
"""


class Migration(migrations.Migration):
    """A second phone number, a way to write dates, a new mail address, and jobs that keep theirs."""

    dependencies = [("doorstep", "0003_audit")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EmailChange",
            fields=[
                (
                    "id",
                    fields.UUIDField(
                        primary_key=True,
                        default=uuid7,
                        unique=True,
                        db_index=True,
                        db_default=SqlDefault("gen_random_uuid()"),
                    ),
                ),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "doorstep.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="email_changes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "session",
                    fields.OneToOneField(
                        "doorstep.SignInSession",
                        source_field="session_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="email_change",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("email", fields.CharField(max_length=254)),
                ("code_hash", fields.BinaryField()),
                ("tries", fields.SmallIntField(default=0, db_default=0)),
                (
                    "expires_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "email_changes",
                "app": "doorstep",
                "pk_attr": "id",
                "table_description": "A session's wish for another mail address, until its code was typed, or is over.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Contact",
            name="imported",
            field=fields.JSONField(
                null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Contact",
            name="locale",
            field=fields.CharField(null=True, max_length=35),
        ),
        ops.AddField(
            model_name="Contact",
            name="phone_other",
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.AddField(
            model_name="Customer",
            name="imported",
            field=fields.JSONField(
                null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Job",
            name="address",
            field=fields.JSONField(
                null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.AddField(
            model_name="Property",
            name="imported",
            field=fields.JSONField(
                null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
            ),
        ),
        ops.RunSQL(
            [ADDRESS_OF, PLACE_JOB, PLACE_JOBS, TRIGGERS, PLACE_ALL],
            [
                "drop trigger place_jobs_of_property on properties",
                "drop trigger place_job on jobs",
                "drop function place_jobs_of_property()",
                "drop function place_job()",
                "drop function address_of(anyelement)",
            ],
        ),
    ]
