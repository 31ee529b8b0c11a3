-- The search index as kit.search makes it now: without the branch, so that it reads only what has the terms.

drop index staff_search;
{search:staff}
