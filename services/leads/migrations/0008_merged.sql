-- By what somebody is still recognised who went into another lead, one index a key beside those of living leads.
-- Merged leads are few, so these stay small.

create index lead_merged_phone on lead (branch_id, phone) where phone <> '' and merged_into_id is not null;
create index lead_merged_wechat on lead (branch_id, wechat_key)
  where wechat_key is not null and merged_into_id is not null;
create index lead_merged_email on lead (branch_id, email_key)
  where email_key is not null and merged_into_id is not null;
create index lead_merged_person on lead (branch_id, person_key)
  where person_key is not null and merged_into_id is not null;
