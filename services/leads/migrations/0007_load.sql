-- How busy somebody is, from this index alone: the last lead they were given, today's, and the open ones.

create index lead_load on lead (branch_id, owner_id, assign_time, status) where delete_time is null;
