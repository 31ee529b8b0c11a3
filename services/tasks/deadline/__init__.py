"""The deadline engine: back-scheduled tasks for each application, visa lists, and what a moved date means."""
