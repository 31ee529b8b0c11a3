-- Whose applications are somebody's choice and do not go with the student's officer, and when an offer was reminded of.
-- Offers that wait for an answer already get the timers that new ones get.

alter table application add column owner_chosen boolean not null default false;
alter table offer add column remind_time timestamptz;

-- the owner writes every branch's rows once; isolation is back before the migration commits
alter table application no force row level security;
alter table student no force row level security;
alter table offer no force row level security;
alter table timer no force row level security;
update application set owner_chosen = true
from student
where student.id = application.student_id
  and application.owner_id is not null
  and application.owner_id is distinct from coalesce(student.application_officer_id, student.owner_id);
insert into timer (id, kind, due_time, next_time, payload, branch_id, dedupe_key)
select gen_random_uuid(), kind, due_time, due_time, jsonb_build_object('offer_id', id), branch_id, kind || ':' || id
from (
  select id, branch_id, 'offer.lapse' as kind, reply_time as due_time from offer
  where status = 'OFFER_STATUS_OPEN' and delete_time is null and reply_time is not null
  union all
  select id, branch_id, 'offer.remind', reply_time - interval '3 days' from offer
  where status = 'OFFER_STATUS_OPEN' and delete_time is null and reply_time > now()
) as waiting;
alter table application force row level security;
alter table student force row level security;
alter table offer force row level security;
alter table timer force row level security;
