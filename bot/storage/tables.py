"""The tables, the same on SQLite and PostgreSQL; every change of them is also a migration."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
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


def start_of_day(moment: datetime) -> datetime:
    """Return the midnight, in UTC, with which the day of a moment began."""
    return in_utc(moment).replace(hour=0, minute=0, second=0, microsecond=0)


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

#: Requests that were served, by the digest of their id under the keys, so that a delivery that comes twice has one
#: effect.
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

#: How a person or a channel is spoken to first, by the digest of who or which it is under the keys; sealed, no time.
conversation_references = Table(
    "conversation_references",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", LargeBinary, nullable=False),
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

#: Findings that somebody set aside: no person, no words, and no time finer than the day.
rule_dismissals = Table(
    "rule_dismissals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("day", Date, nullable=False),
)

#: The data key of each case, wrapped by the key of the ring that has this id; without it nothing of the case opens.
#: `recovery` is the same data key, wrapped by the offline recovery key; `head` is the sealed end of its audit chain.
case_keys = Table(
    "case_keys",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("recovery", LargeBinary),
    Column("head", LargeBinary),
)


def case_column(name: str, *, primary_key: bool = True) -> Column[str]:
    """Return the column that binds a row to its case: the row goes with the case's key."""
    case = ForeignKey(case_keys.c.case_id, ondelete="CASCADE")
    return Column(name, Text, case, primary_key=primary_key, nullable=False)


#: Questions to a manager; `sent` and `answer` are sealed, and go with the key.
consultations = Table(
    "consultations",
    metadata,
    case_column("id"),
    Column("writer_platform", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("manager_platform", Text, nullable=False),
    Column("manager", Text, nullable=False),
    Column("asked", UtcDateTime, nullable=False),
    Column("expires", UtcDateTime, nullable=False, index=True),
    Column("sent", LargeBinary),
    Column("answer", LargeBinary),
)

#: Reports of misuse; `account` and `reporter` are sealed, and go with the key.
reports = Table(
    "reports",
    metadata,
    case_column("id"),
    Column("reference", Text, nullable=False, unique=True, index=True),
    Column("level", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("offices", Json, nullable=False),
    Column("status", Text, nullable=False),
    Column("outcome", Text),
    Column("received", Date, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("closed", Date),
    Column("keep_until", Date),
    Column("held", Boolean, nullable=False),
    Column("account", LargeBinary, nullable=False),
    Column("reporter", LargeBinary),
)

#: What happened to each case, each event chained to the one before by its `mac`; who did it and the words are sealed.
case_events = Table(
    "case_events",
    metadata,
    case_column("case_id"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)

#: Which message is the card of a case, by the digest of the lane; the place and the message are sealed.
cards = Table(
    "cards",
    metadata,
    case_column("case_id"),
    Column("lane", Text, primary_key=True),
    Column("place", LargeBinary, nullable=False),
)

#: The receipts of anonymous reporters: the digest of the words that find one, the Argon2id hash of those that
#: prove it, sealed.
receipts = Table(
    "receipts",
    metadata,
    case_column("case_id"),
    Column("locator", Text, nullable=False, index=True),
    Column("proof", LargeBinary, nullable=False),
)

#: Wrong guesses at receipts, by the words that find one, whether there is such a receipt or not.
receipt_guesses = Table(
    "receipt_guesses",
    metadata,
    Column("locator", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Date, nullable=False),
    Column("blocked_until", UtcDateTime),
)

#: How many reports were destroyed when their time was over, by the month in which they were received.
purged = Table(
    "purged",
    metadata,
    Column("month", Date, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("reports", Integer, nullable=False),
)

#: The outbox: ids and never words. A notice waits until it has `ended`; with a `failure` it was given up.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("due", UtcDateTime, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("in_doubt", Boolean, nullable=False, default=False),
    Column("ended", UtcDateTime),
    Column("failure", Text),
    Column("card", Text, nullable=False, server_default="none"),
)
_waiting, _dead = notices.c.ended.is_(None), notices.c.failure.is_not(None)
# What has ended is by far the most, and none of it is in these: claiming and counting stay as quick as they were.
Index(None, notices.c.lane, notices.c.id, sqlite_where=_waiting, postgresql_where=_waiting)
Index(None, notices.c.failure, sqlite_where=_dead, postgresql_where=_dead)

#: The lanes in which notices wait, one row each: when the first is `due`, until when the lane is `blocked`, and who
#: has `claimed` which notice of it, known by a `token`.
lanes = Table(
    "lanes",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("due", UtcDateTime, nullable=False, index=True),
    Column("blocked", UtcDateTime),
    Column("claimed", Integer),
    Column("token", Text),
)
