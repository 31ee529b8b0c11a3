"""Import as a job that people watch and can take back; a service declares what its records need.

    LEAD_IMPORT = Importable(records=LEAD, match_fields=("phone", ...), keys=..., existing=..., ...)

    api.py      class LeadJobsServicer(imports.api.servicer(LEAD_IMPORT, SERVICE)): ...
    worker.py   JOBS = imports.steps.jobs(LEAD_IMPORT)

The steps: analyze (sheets, columns, suggestions) -> a person maps -> check (every row, nothing written)
-> a person starts -> run (chunks of rows, each with its records in one commit) -> undo, if wanted.
"""
