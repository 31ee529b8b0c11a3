-- What each line of a plan still waits for, on the contract, so that its events and snapshots can tell it.

alter table contract add column open_lines jsonb not null default '[]';

-- the owner writes every branch's rows once; isolation is back before the migration commits
alter table contract no force row level security;
alter table plan_line no force row level security;
alter table posting no force row level security;
update contract set open_lines = found.lines
from (
  select contract_id,
         jsonb_agg(jsonb_build_object('due_date', due_date, 'open_minor', open_minor) order by due_date, position)
           as lines
  from (
    select l.contract_id, l.due_date, l.position,
           l.amount_minor + coalesce(sum(p.amount_minor), 0)::bigint as open_minor
    from plan_line l
    left join posting p
      on p.contract_id = l.contract_id and p.line_id = l.id and p.account = 'ACCOUNT_RECEIVABLE'
    group by l.id
  ) as line
  where open_minor > 0
  group by contract_id
) as found
where found.contract_id = contract.id;
alter table contract force row level security;
alter table plan_line force row level security;
alter table posting force row level security;
