"""The tables, the same on SQLite and PostgreSQL; every change of them is also a migration."""

from datetime import UTC, datetime

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Dialect, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator

#: A constraint without a name cannot be changed by a later migration: each gets one from here.
NAMING_CONVENTION = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC; ValueError for a datetime that does not know its time zone."""
    if moment.utcoffset() is None:
        msg = "A datetime without a time zone cannot be stored."
        raise ValueError(msg)
    return moment.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC and returned in UTC; naive datetimes are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class names it
        """Return what goes to the database."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what came from the database; SQLite has dropped the time zone, which was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else in_utc(value)


#: JSON in which Python's None is the database's NULL and never the text "null".
Json = JSON(none_as_null=True)

metadata = MetaData(naming_convention=NAMING_CONVENTION)

#: Requests that were served, by the digest of their id, so that a delivery that comes twice has one effect.
processed_requests = Table(
    "processed_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

#: What each conversation was last about, by the digest of its place.
conversation_topics = Table(
    "conversation_topics",
    metadata,
    Column("place", Text, primary_key=True),
    Column("clauses", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
)

#: Opinions of answers: no person, no words, and no time finer than the day.
answer_feedback = Table(
    "answer_feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("clause", Text, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("day", Date, nullable=False),
)
