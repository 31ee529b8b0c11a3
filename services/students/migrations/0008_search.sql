-- The search index as kit.search makes it now: without the branch, so that it reads only what has the terms. Without
-- statistics of the terms a search could read a whole branch, so they are gathered at once.

drop index student_search;
{search:student}
analyze student (search_terms);
drop index institution_search;
{search:institution}
analyze institution (search_terms);
drop index programme_search;
{search:programme}
analyze programme (search_terms);
drop index round_search;
{search:round}
analyze round (search_terms);
drop index application_search;
{search:application}
analyze application (search_terms);
