"""The tables of press enquiries, and of what the press may be told at any time; part of the same metadata."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from bot.storage.tables import Json, UtcDateTime, case_column, metadata

#: Press enquiries, to be found and counted by: `body` is sealed, holds all of this as well, and goes with the key.
enquiries = Table(
    "enquiries",
    metadata,
    case_column("id"),
    Column("reference", Text, nullable=False, unique=True, index=True),
    Column("school", Text, nullable=False),
    Column("offices", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("received", UtcDateTime, nullable=False, index=True),
    Column("deadline", UtcDateTime),
    Column("closed", Date),
    Column("keep_until", Date),
    Column("held", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: The words proposed for each enquiry, sealed; never changed.
proposals = Table(
    "proposals",
    metadata,
    case_column("case_id"),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

#: Who approved which words: of several at the same moment the first takes the slot. `approver` is a digest under the
#: key of the case, so that nobody approves the same words twice.
approvals = Table(
    "approvals",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("proposal", Integer, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("approver", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "case_id", "proposal", "approver", unique=True),
    ForeignKeyConstraint(["case_id", "proposal"], [proposals.c.case_id, proposals.c.number], ondelete="CASCADE"),
)

#: Approved lines for any journalist; a line doesn't stand any more from `until` on, be it that it was withdrawn then.
holding_lines = Table(
    "holding_lines",
    metadata,
    case_column("id"),
    Column("until", UtcDateTime, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

#: Which of these cases the bot itself destroyed, their time over: by the digest of the id, with its signature.
purged_cases = Table(
    "purged_cases",
    metadata,
    Column("case", Text, primary_key=True),
    Column("signature", Text, nullable=False),
)
