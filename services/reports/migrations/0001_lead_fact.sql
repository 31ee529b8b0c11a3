-- One row a lead, as the newest event tells it: what the funnel counts.

create table lead_fact (
  lead_id uuid primary key,
  branch_id int not null,
  version bigint not null,
  owner_id uuid,
  department_id uuid,
  business_line text,
  countries text[] not null default '{}',
  degree text,
  course text,
  channel_id uuid,
  campaign text,
  region text,
  origin text,
  status text not null,
  loss_reason_id uuid,
  create_time timestamptz not null,
  qualified_time timestamptz,
  consulted_time timestamptz,
  proposed_time timestamptz,
  won_time timestamptz,
  lost_time timestamptz,
  gone boolean not null default false,
  event_time timestamptz not null default now()
);
create index lead_fact_period on lead_fact (branch_id, create_time) where not gone;
create index lead_fact_head on lead_fact (branch_id, event_time);
{protect:lead_fact}
