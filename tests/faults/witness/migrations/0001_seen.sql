-- One row for every time that an event was applied, in the order of application.

create table seen (
  id bigint generated always as identity primary key,
  consumer text not null,
  event_id uuid,
  aggregate_id text not null,
  seq bigint not null,
  branch int not null,
  see_time timestamptz not null default clock_timestamp()
);
create index seen_aggregate on seen (aggregate_id, id);
