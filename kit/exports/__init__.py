"""Export as a job: the rows that answer a query, with the columns the caller may read, as XLSX or CSV."""
