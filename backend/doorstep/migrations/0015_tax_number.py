from tortoise import fields, migrations
from tortoise.migrations import operations as ops

ISSUING = """
    create function print_tax_number() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.issued_at is not null and (tg_op = 'INSERT' or old.issued_at is null) then
        new.tax_number := coalesce(new.tax_number,
          (select o.tax_number from organizations o where o.id = new.organization_id));
      end if;
      return new;
    end $$;
    create trigger print_tax_number before insert or update of issued_at on invoices
      for each row execute function print_tax_number();
"""
"""What was printed stays: `issue_invoice` lets nothing be changed of what was issued."""


class Migration(migrations.Migration):
    """The number under which a business pays tax, on the invoices that it issues from now on."""

    dependencies = [("doorstep", "0014_looked_for_often")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Organization",
            name="tax_number",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Invoice",
            name="tax_number",
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.RunSQL([ISSUING], ""),
    ]
