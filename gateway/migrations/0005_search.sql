-- The search index as kit.search makes it now: without the branch, so that it reads only what has the terms. Without
-- statistics of the terms a search could read a whole branch, so they are gathered at once.

drop index staff_search;
{search:staff}
analyze staff (search_terms);
