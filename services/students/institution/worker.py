"""Imports of rankings as jobs."""

from kit.imports import steps as imports
from services.students.institution.importing import RANKING_IMPORT

JOBS_FAILED = imports.jobs_failed(RANKING_IMPORT)
JOBS = imports.jobs(RANKING_IMPORT)
