-- Leads of one status, newest first: with the index on time alone, a status that few of the newest leads have
-- is looked for among thousands of others.

create index lead_status on lead (branch_id, status, create_time desc, id desc) where delete_time is null;
