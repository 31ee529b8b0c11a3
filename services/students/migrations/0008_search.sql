-- The search index as kit.search makes it now: without the branch, so that it reads only what has the terms.

drop index student_search;
{search:student}
drop index institution_search;
{search:institution}
drop index programme_search;
{search:programme}
drop index round_search;
{search:round}
drop index application_search;
{search:application}
