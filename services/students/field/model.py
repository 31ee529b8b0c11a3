"""The table of custom fields belongs to kit; this is its record type."""

from kit.customfields import records

CUSTOM_FIELDS = records()
RESOURCES = (CUSTOM_FIELDS.resource,)
