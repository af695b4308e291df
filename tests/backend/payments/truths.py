"""What must never be found in the books, each as the query that would find it."""

ALWAYS = {
    "a balance is the sum of its entries": """
        select * from (select invoice_id, sequence, balance_minor,
            sum(amount_minor) over w as sum, row_number() over w as place from ledger_entries
            window w as (partition by invoice_id order by sequence)) e
        where balance_minor <> sum or sequence <> place""",
    "a payment counts once, when it has succeeded": """
        select m.id, m.state from payments m where (select coalesce(-sum(e.amount_minor), 0)
            from ledger_entries e where e.payment_id = m.id and e.kind = 'payment')
          <> case m.state when 'succeeded' then m.amount_minor else 0 end""",
    "no more goes back than has come": """
        select payment_id, invoice_id, sum(amount_minor) from ledger_entries
        where payment_id is not null group by 1, 2 having sum(amount_minor) > 0""",
    "an invoice has one open part": """
        select invoice_id from payment_parts p join payments m on m.id = p.payment_id
        where m.state in ('open', 'processing') group by 1 having count(*) > 1""",
    "a part is open while its payment is": """
        select p.id from payment_parts p join payments m on m.id = p.payment_id
        where p.open <> (m.state in ('open', 'processing'))""",
    "a session is of one payment, and a payment charges once": """
        select body -> 'metadata' ->> 'payment' from stand_in.object
        where kind = 'charge' and body ->> 'status' in ('succeeded', 'pending')
        group by 1 having count(*) > 1""",
    "one refund is wanted for one thing": """
        select payment_id, invoice_id from refunds where invoice_id is not null
        group by 1, 2 having count(*) > 1""",
    "what is refunded here was paid twice": """
        select e.invoice_id, e.balance_minor from ledger_entries e
        join refunds r on r.refund_id = e.reference and r.invoice_id = e.invoice_id
        where e.kind = 'refund' and e.balance_minor > 0
          and not exists (select from ledger_entries d
            where d.invoice_id = e.invoice_id and d.kind = 'dispute')
          and (select count(distinct p.payment_id) from payment_parts p
            join payments m on m.id = p.payment_id
            where p.invoice_id = e.invoice_id and m.state = 'succeeded'
              and m.intent_id is not null) = 1""",
}
LIVE = """
    select p.invoice_id, array_agg(s.id) from stand_in.object s
    join payments m on m.id::text = s.body -> 'metadata' ->> 'payment'
    join payment_parts p on p.payment_id = m.id
    where s.kind = 'checkout.session' and s.body ->> 'status' = 'open'
      and s.body ->> 'url' = any($1)
    group by 1 having count(*) > 1
"""
"""What could be paid twice by those who were led to pages."""
AT_REST = {
    "nothing is left under way": """
        select id, state from payments where state in ('open', 'processing')""",
    "a payment has succeeded as it has at Stripe": """
        select m.id, m.state, i.body ->> 'status' from payments m
        join stand_in.object i on i.kind = 'payment_intent'
          and i.body -> 'metadata' ->> 'payment' = m.id::text
        where (m.state = 'succeeded') <> (i.body ->> 'status' = 'succeeded')""",
    "every refund is known as it is": """
        select o.id, r.state, o.body ->> 'status' from stand_in.object o
        left join refunds r on r.refund_id = o.id
        where o.kind = 'refund' and r.state is distinct from o.body ->> 'status'""",
    "every dispute is known as it is": """
        select o.id, d.state, o.body ->> 'status' from stand_in.object o
        left join disputes d on d.dispute_id = o.id where o.kind = 'dispute'
          and d.state is distinct from case o.body ->> 'status' when 'needs_response' then 'open'
            when 'appeal_needs_response' then 'lost' else o.body ->> 'status' end""",
    "no refund is wanted any more": """
        select r.id from refunds r where state = 'wanted'""",
    "the ledger has what Stripe has": """
        select * from (
          select m.account, m.currency, coalesce(-sum(e.amount_minor), 0)::bigint as minor
          from payments m join ledger_entries e on e.payment_id = m.id
          where m.method not in ('transfer', '') group by 1, 2) ours
        full join (
          select case account when 'acct_stand_in' then '' else account end as account,
            upper(body ->> 'currency') as currency,
            sum((body ->> 'amount')::bigint)::bigint as amount from stand_in.object
          where kind = 'balance_transaction' group by 1, 2) theirs using (account, currency)
        where coalesce(amount, 0) <> coalesce(minor, 0) * case currency when 'ISK' then 100 else 1
          end""",
    "a refund that was made here was made once": """
        select body -> 'metadata' ->> 'refund' from stand_in.object
        where kind = 'refund' and body -> 'metadata' ->> 'refund' is not null
        group by 1 having count(*) > 1""",
}
UNEXPLAINED = """
    select i.id from invoices i where (select sum(e.amount_minor) from ledger_entries e
        where e.invoice_id = i.id) < 0
      and not exists (select from payment_parts p where p.invoice_id = i.id and (
        exists (select from refunds r where r.payment_id = p.payment_id and r.state = 'failed')
        or exists (select from disputes d where d.payment_id = p.payment_id)))
"""
"""Credit that nobody chose to keep, and that no bank was the reason for."""
SYNCED = """
    select v.id, v.doc as shown, e.doc as copied from sync_view_{kind} v
    full join (select * from sync_entry where kind = '{kind}' and doc is not null) e
      on e.scope = v.scope and e.id = v.id
    where v.id is null or e.id is null or v.doc::jsonb <> e.doc::jsonb
"""
