"""The declarative base of the service's tables."""

from typing import ClassVar

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from kit.model import COLUMN_TYPES, metadata


class Base(DeclarativeBase):
    """Base of every table here."""

    __table__: ClassVar[Table]
    metadata = metadata()
    type_annotation_map = COLUMN_TYPES
