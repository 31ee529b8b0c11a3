"""The declarative base of the service's tables."""

from kit.model import base

Base = base()
