"""Notifications on their way."""

from services.tasks.notification import delivery, rules

TIMERS = {rules.DELIVER: delivery.on_deliver}
JOBS = {rules.DELIVER: delivery.deliver}
