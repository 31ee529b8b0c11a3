"""Tasks whose time comes."""

from services.tasks.task import reminders

TIMERS = {reminders.WARN: reminders.on_warn, reminders.OVERDUE: reminders.on_overdue}
