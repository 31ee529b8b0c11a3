"""Timers of offers that wait for an answer."""

from services.students.offer import lapsing

TIMERS = {lapsing.REMIND: lapsing.on_remind, lapsing.LAPSE: lapsing.on_lapse}
