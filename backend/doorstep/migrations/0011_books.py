from tortoise import migrations
from tortoise.migrations import operations as ops

SUMS = """
    create function invoice_adds_up(lines jsonb, taxes jsonb, net bigint, tax bigint, total bigint)
    returns boolean language sql immutable set search_path = pg_catalog as $$
      select total = net + tax and total >= 0
        and net = (select coalesce(sum((line ->> 'net_minor')::bigint), 0)
          from jsonb_array_elements(lines) line)
        and net = (select coalesce(sum((rate ->> 'net_minor')::bigint), 0)
          from jsonb_array_elements(taxes) rate)
        and tax = (select coalesce(sum((rate ->> 'tax_minor')::bigint), 0)
          from jsonb_array_elements(taxes) rate)
        and not exists (select from jsonb_array_elements(lines) line
          where (line ->> 'net_minor')::bigint <> round((line ->> 'quantity_milli')::bigint::numeric
            * (line ->> 'unit_price_minor')::bigint / 1000))
        and not exists (select from jsonb_array_elements(taxes) rate
          where (rate ->> 'tax_minor')::bigint not in (
            round((rate ->> 'net_minor')::bigint::numeric * (rate ->> 'rate_ppm')::bigint / 1000000),
            (select sum(round((line ->> 'net_minor')::bigint::numeric
                * (line ->> 'tax_rate_ppm')::bigint / 1000000))
              from jsonb_array_elements(lines) line
              where line ->> 'tax_rate_ppm' = rate ->> 'rate_ppm')))
    $$
"""
"""`invoices.sums`, once more: by either rule of rounding."""
CHECKS = """
    alter table invoices
      add constraint invoice_adds_up
        check (invoice_adds_up(lines, taxes, net_minor, tax_minor, total_minor)),
      add constraint invoice_currency check (currency ~ '^[A-Z]{3}$'),
      add constraint invoice_is_issued_whole check (issued_at is null
        or number is not null and issued_on is not null and bill_to is not null
          and bank is not null and (kind = 'credit_note') = (credits_id is not null)),
      add constraint invoice_is_issued_before_voided check (voided_at is null
        or issued_at is not null and kind = 'invoice');
    alter table payments
      add constraint payment_is_of_something check (amount_minor > 0),
      add constraint payment_is_settled_whole check ((state = 'succeeded')
        = (receipt is not null and settled_at is not null and method <> ''));
    alter table payment_parts add constraint part_is_of_something check (amount_minor > 0);
    alter table refunds add constraint refund_is_of_something check (amount_minor > 0);
    alter table disputes add constraint dispute_is_of_something check (amount_minor > 0);
    alter table ledger_entries
      add constraint entry_has_its_sign check (case kind
        when 'issued' then amount_minor >= 0
        when 'voided' then amount_minor <= 0
        when 'refund' then amount_minor > 0
        when 'dispute' then amount_minor > 0
        else amount_minor < 0 end),
      add constraint entry_names_its_payment check ((payment_id is not null)
        = (kind in ('payment', 'refund', 'refund_failed', 'dispute', 'dispute_won')));
    create unique index payment_parts_open on payment_parts (invoice_id) where open;
"""
NUMBERS = """
    create function next_number(owner uuid, series text) returns bigint
    language plpgsql set search_path = public, pg_temp as $$
    declare given bigint;
    begin
      insert into invoice_numbers (organization_id, invoices, receipts)
      values (owner, (series = 'invoices')::int, (series = 'receipts')::int)
      on conflict (organization_id) do update
        set invoices = invoice_numbers.invoices + excluded.invoices,
          receipts = invoice_numbers.receipts + excluded.receipts
      returning case series when 'invoices' then invoices else receipts end into given;
      return given;
    end $$
"""
"""The row stays locked until the transaction ends, so a number is neither given twice nor lost."""
ISSUING = """
    create function issue_invoice() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    declare loose constant text[] := array['voided_at', 'property_id', 'job_id'];
      prefix text;
    begin
      if tg_op = 'UPDATE' and old.issued_at is not null then
        if to_jsonb(new) - loose is distinct from to_jsonb(old) - loose
            or old.voided_at is not null and new.voided_at is distinct from old.voided_at
            or new.property_id is not null and new.property_id is distinct from old.property_id
            or new.job_id is not null and new.job_id is distinct from old.job_id then
          raise exception 'Invoice % was issued: it cannot be changed, only voided or credited.',
            old.number using errcode = 'check_violation', constraint = 'invoice_is_immutable';
        end if;
        return new;
      end if;
      if new.issued_at is null then
        return new;
      end if;
      new.issued_on := coalesce(new.issued_on, (select (new.issued_at at time zone o.time_zone)::date
        from organizations o where o.id = new.organization_id));
      new.bill_to := coalesce(new.bill_to,
        (select address_of(c) from customers c where c.id = new.customer_id));
      new.address := coalesce(new.address,
        (select address_of(p) from properties p where p.id = new.property_id));
      new.bank := coalesce(new.bank,
        (select o.bank_details from organizations o where o.id = new.organization_id));
      if new.number is null then
        select o.invoice_prefix into prefix from organizations o where o.id = new.organization_id;
        loop
          new.number := prefix || next_number(new.organization_id, 'invoices');
          exit when not exists (select from invoices i
            where i.organization_id = new.organization_id and i.number = new.number);
        end loop;
      end if;
      return new;
    end $$;
    create function charge_invoice() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.issued_at is not null and (tg_op = 'INSERT' or old.issued_at is null) then
        insert into ledger_entries (organization_id, customer_id, invoice_id, kind, currency,
          amount_minor, reference, at)
        values (new.organization_id, new.customer_id, coalesce(new.credits_id, new.id),
          case new.kind when 'invoice' then 'issued' else 'credit' end, new.currency,
          case new.kind when 'invoice' then new.total_minor else -new.total_minor end,
          new.id::text, new.issued_at);
      end if;
      if new.voided_at is not null and (tg_op = 'INSERT' or old.voided_at is null) then
        insert into ledger_entries (organization_id, customer_id, invoice_id, kind, currency,
          amount_minor, reference, at)
        values (new.organization_id, new.customer_id, new.id, 'voided', new.currency,
          -new.total_minor, new.id::text, new.voided_at);
      end if;
      return null;
    end $$;
    create trigger issue_invoice before insert or update on invoices
      for each row execute function issue_invoice();
    create trigger charge_invoice after insert or update of issued_at, voided_at on invoices
      for each row execute function charge_invoice();
"""
POSTING = """
    create function post_entry() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    declare about invoices; latest ledger_entries; wrong text; held bigint; part bigint;
    begin
      select * into about from invoices where id = new.invoice_id for no key update;
      select * into latest from ledger_entries
        where invoice_id = new.invoice_id order by sequence desc limit 1;
      new.sequence := coalesce(latest.sequence, 0) + 1;
      new.balance_minor := coalesce(latest.balance_minor, 0) + new.amount_minor;
      if about.issued_at is null or about.kind <> 'invoice' then
        wrong := 'nothing is owed by it';
      elsif (about.organization_id, about.customer_id, about.currency)
          is distinct from (new.organization_id, new.customer_id, new.currency) then
        wrong := 'it is another''s, or in another currency';
      elsif (new.kind = 'issued') <> (latest.id is null)
          or new.kind = 'issued' and new.amount_minor <> about.total_minor then
        wrong := 'it is charged once, with its total';
      elsif new.kind = 'voided' and (new.sequence <> 2 or new.balance_minor <> 0) then
        wrong := 'something was paid or credited, so it cannot be voided';
      elsif new.kind = 'credit' and new.amount_minor < 0 and new.payment_id is null
          and not exists (select from invoices note
          where note.id::text = new.reference and note.credits_id = new.invoice_id
            and note.issued_at is not null and note.total_minor = -new.amount_minor) then
        wrong := 'what is credited is what a credit note says';
      end if;
      if new.payment_id is not null then
        select p.amount_minor into part from payment_parts p
          where p.payment_id = new.payment_id and p.invoice_id = new.invoice_id;
        select coalesce(-sum(e.amount_minor), 0) - new.amount_minor into held from ledger_entries e
          where e.payment_id = new.payment_id and e.invoice_id = new.invoice_id;
        if part is null or held not between 0 and part then
          wrong := 'a payment counts once, and no more goes back than has come';
        end if;
      end if;
      if wrong is not null then
        raise exception 'Invoice %: %.', new.invoice_id, wrong
          using errcode = 'check_violation', constraint = 'ledger_is_consistent';
      end if;
      return new;
    end $$;
    create trigger post_entry before insert on ledger_entries
      for each row execute function post_entry();
"""
KEEPING = """
    create function keep_books() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if tg_op = 'DELETE' and current_setting('doorstep.retention', true) = 'over' then
        return old;
      end if;
      if tg_table_name = 'invoices' and tg_op = 'DELETE' then
        if old.issued_at is null then
          return old;
        end if;
      end if;
      raise exception 'The books are only added to.'
        using errcode = 'check_violation', constraint = 'books_are_kept';
    end $$;
    create trigger keep_books before update or delete on ledger_entries
      for each row execute function keep_books();
    create trigger keep_books before delete on invoices
      for each row execute function keep_books();
    create trigger keep_books before delete on payments
      for each row execute function keep_books();
    create trigger keep_books before delete on payment_parts
      for each row execute function keep_books();
"""
"""Once it need not be kept any longer, the setting `doorstep.retention` of a transaction says so."""
SETTLING = """
    create function settle_payment() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    declare fixed constant text[] := array['organization_id', 'customer_id', 'currency',
      'amount_minor', 'account'];
    begin
      if tg_op = 'UPDATE' and (old.state = 'succeeded' and new.state <> 'succeeded' or exists (
          select from unnest(fixed) f
          where to_jsonb(new) -> f is distinct from to_jsonb(old) -> f)) then
        raise exception 'A payment keeps its amount, and one that has succeeded its state.'
          using errcode = 'check_violation', constraint = 'payment_is_final';
      end if;
      if new.state = 'succeeded' and new.receipt is null then
        new.receipt := 'R' || next_number(new.organization_id, 'receipts');
      end if;
      return new;
    end $$;
    create function close_parts() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.state not in ('open', 'processing') then
        update payment_parts set open = false where payment_id = new.id and open;
      elsif tg_op = 'UPDATE' and old.state not in ('open', 'processing') then
        -- What was thought to be over is on its way after all.
        update payment_parts p set open = true where payment_id = new.id and not exists (
          select from payment_parts o where o.invoice_id = p.invoice_id and o.open);
      end if;
      return null;
    end $$;
    create function payment_adds_up() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    declare about payments;
    begin
      select * into about from payments where id = case tg_table_name
        when 'payments' then (to_jsonb(new) ->> 'id')::uuid
        else (to_jsonb(new) ->> 'payment_id')::uuid end;
      if about.id is null then
        return null;
      end if;
      if about.amount_minor <> (select coalesce(sum(amount_minor), 0) from payment_parts
            where payment_id = about.id)
          or exists (select from payment_parts p join invoices i on i.id = p.invoice_id
            where p.payment_id = about.id and (i.customer_id, i.currency)
              is distinct from (about.customer_id, about.currency))
          or (select coalesce(-sum(amount_minor), 0) from ledger_entries
            where payment_id = about.id and kind = 'payment')
            <> (case about.state when 'succeeded' then about.amount_minor else 0 end) then
        raise exception 'Payment % is not what its parts and the ledger say.', about.id
          using errcode = 'check_violation', constraint = 'payment_adds_up';
      end if;
      return null;
    end $$;
    create trigger settle_payment before insert or update on payments
      for each row execute function settle_payment();
    create trigger close_parts after insert or update of state on payments
      for each row execute function close_parts();
    create constraint trigger payment_adds_up after insert or update on payments
      deferrable initially deferred for each row execute function payment_adds_up();
    create constraint trigger payment_adds_up after insert or update on payment_parts
      deferrable initially deferred for each row execute function payment_adds_up();
    create constraint trigger payment_adds_up after insert on ledger_entries
      deferrable initially deferred for each row when (new.payment_id is not null)
      execute function payment_adds_up();
"""


class Migration(migrations.Migration):
    """What the database sees to of the books: sums, numbers, one ledger that nobody can bend."""

    dependencies = [("doorstep", "0010_invoices")]

    initial = False

    operations = [
        ops.RunSQL([SUMS, CHECKS, NUMBERS, ISSUING, POSTING, SETTLING, KEEPING], ""),
    ]
