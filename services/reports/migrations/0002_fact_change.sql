-- Which transaction last wrote a fact: a columnar copy takes over what is newer than it has looked.
-- A transaction id and not a sequence, because a sequence's numbers become visible out of order.

alter table lead_fact add column change_xid xid8 not null default pg_current_xact_id();
create index lead_fact_change on lead_fact (change_xid);
drop index lead_fact_head;
