-- Money: an append-only double-entry ledger, and the receipts and refunds that are booked in it.
--
-- The database, not the code, keeps these promises, for whatever role writes:
--   a journal has at least two postings, of one branch, contract and currency, that add up to zero;
--   a contract's cash never falls below zero (no more is paid out than came in);
--   no journal or posting is changed or removed; a journal is reversed at most once;
--   a receipt, refund or signature is booked once (unique by kind and source).
-- The first two are looked at when the transaction commits, because a journal is written leg by leg.

create table journal (
  id uuid primary key,
  branch_id int not null,
  contract_id uuid not null references contract (id),
  kind text not null,
  source_id uuid not null,
  reverses_id uuid unique references journal (id),
  effective_time timestamptz not null,
  create_time timestamptz not null default now(),
  actor_id text not null default '',
  actor_name text not null default ''
);
create unique index journal_source on journal (kind, source_id);
create index journal_contract on journal (contract_id, create_time, id);
create index journal_created on journal (branch_id, create_time desc, id desc);
{protect:journal}

create table posting (
  id uuid primary key,
  branch_id int not null,
  journal_id uuid not null references journal (id),
  contract_id uuid not null,
  account text not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency text not null,
  line_id uuid
);
create index posting_journal on posting (journal_id);
create index posting_contract on posting (contract_id, account, line_id);
{protect:posting}
revoke update, delete, truncate on journal, posting from {app_role}, {system_role};

create function ledger_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: book a counter-entry' using errcode = 'restrict_violation';
end $$;
create trigger journal_append_only before update or delete or truncate on journal
  for each statement execute function ledger_append_only();
create trigger posting_append_only before update or delete or truncate on posting
  for each statement execute function ledger_append_only();

create function journal_balances(journal_wanted uuid) returns void language plpgsql as $$
declare
  legs int; total numeric; currencies int; strangers int;
begin
  select count(*), coalesce(sum(p.amount_minor), 0), count(distinct p.currency),
         count(*) filter (where p.branch_id <> j.branch_id or p.contract_id <> j.contract_id)
    into legs, total, currencies, strangers
    from journal j join posting p on p.journal_id = j.id
    where j.id = journal_wanted;
  if legs < 2 or total <> 0 or currencies <> 1 or strangers > 0 then
    raise exception 'journal % does not balance: % legs, sum %', journal_wanted, legs, total
      using errcode = 'integrity_constraint_violation';
  end if;
end $$;
create function check_journal() returns trigger language plpgsql as $$
begin
  perform journal_balances(new.id);
  return null;
end $$;
create function check_posting() returns trigger language plpgsql as $$
begin
  perform journal_balances(new.journal_id);
  if new.account = 'ACCOUNT_CASH' and new.amount_minor < 0 and
     (select sum(amount_minor) from posting where contract_id = new.contract_id and account = 'ACCOUNT_CASH') < 0 then
    raise exception 'contract % would pay out more than came in', new.contract_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger journal_balanced after insert on journal
  deferrable initially deferred for each row execute function check_journal();
create constraint trigger posting_balanced after insert on posting
  deferrable initially deferred for each row execute function check_posting();

create table receipt (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  contract_id uuid not null references contract (id),
  contract_number text not null,
  student_id uuid not null,
  student_name text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  method text not null,
  external_reference text not null,
  receive_time timestamptz not null,
  payer_name text not null default '',
  note text not null default '',
  allocations jsonb not null default '[]',
  advance_minor bigint not null default 0 check (advance_minor >= 0),
  state text not null,
  reverse_time timestamptz,
  reverse_reason text not null default '',
  recorded_by text not null default ''
);
-- a payment that was booked by mistake and reversed may be booked again
create unique index receipt_reference on receipt (branch_id, method, external_reference)
  where state = 'RECEIPT_STATE_RECORDED';
create index receipt_contract on receipt (contract_id);
create index receipt_created on receipt (branch_id, create_time desc, id desc);
create index receipt_received on receipt (branch_id, receive_time desc, id desc);
create index receipt_owner on receipt (branch_id, owner_id, create_time desc, id desc);
create index receipt_amount on receipt (branch_id, amount_minor desc, id desc);
create index receipt_number on receipt (branch_id, contract_number, id);
{protect:receipt}

create table refund (
  id uuid primary key,
  branch_id int not null,
  create_time timestamptz not null default now(),
  update_time timestamptz not null default now(),
  version bigint not null default 1,
  owner_id uuid,
  department_id uuid,
  contract_id uuid not null references contract (id),
  contract_number text not null,
  student_id uuid not null,
  student_name text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  cause text not null,
  stage text not null,
  third_party_minor bigint not null default 0,
  note text not null default '',
  formula jsonb not null,
  refundable_minor bigint not null check (amount_minor <= refundable_minor),
  clause_id text not null default '',
  clause_revision int not null default 0,
  state text not null,
  requested_by text not null,
  requested_by_name text not null default '',
  decided_by text not null default '',
  decided_by_name text not null default '',
  decide_time timestamptz,
  decide_reason text not null default '',
  method text,
  external_reference text not null default '',
  pay_time timestamptz,
  constraint refund_two_people check (decided_by = '' or decided_by <> requested_by)
);
create unique index refund_reference on refund (branch_id, method, external_reference) where external_reference <> '';
create index refund_contract on refund (contract_id);
create index refund_created on refund (branch_id, create_time desc, id desc);
create index refund_owner on refund (branch_id, owner_id, create_time desc, id desc);
create index refund_amount on refund (branch_id, amount_minor desc, id desc);
create index refund_paid on refund (branch_id, pay_time desc nulls last, id desc);
create index refund_number on refund (branch_id, contract_number, id);
{protect:refund}
