-- Files of tasks; who is concerned by a plan's dates, and what the last decision on a moved date was, to take it back.
alter table task add column files jsonb not null default '[]';

alter table deadline_plan
  add column team_ids uuid[] not null default '{}',
  add column decided_by uuid,
  add column decide_time timestamptz,
  add column undo_until_time timestamptz,
  add column settled jsonb not null default '{}';
create index deadline_plan_team on deadline_plan using gin (branch_id, team_ids);
