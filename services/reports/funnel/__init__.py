"""The funnel: five stages and four ratios over the facts of leads."""
