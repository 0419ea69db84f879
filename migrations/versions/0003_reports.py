"""Keep reports of misuse with their audit chains, the cards and receipts that lead to them, and counts of old ones."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and add what keys and notices know of cases."""
    op.add_column("case_keys", sa.Column("recovery", sa.LargeBinary(), nullable=True))
    op.add_column("case_keys", sa.Column("head", sa.LargeBinary(), nullable=True))
    op.add_column("notices", sa.Column("card", sa.Text(), nullable=False, server_default="none"))
    op.create_table(
        "reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("offices", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("received", sa.Date(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["id"], ["case_keys.case_id"], name="fk_reports_id_case_keys", ondelete="CASCADE"),
    )
    op.create_index("ix_reports_reference", "reports", ["reference"], unique=True)
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_case_events"),
        _of_case("case_events"),
    )
    op.create_table(
        "cards",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "lane", name="pk_cards"),
        _of_case("cards"),
    )
    op.create_table(
        "receipts",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_receipts"),
        _of_case("receipts"),
    )
    op.create_index("ix_receipts_locator", "receipts", ["locator"])
    op.create_table(
        "receipt_guesses",
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("locator", name="pk_receipt_guesses"),
    )
    op.create_table(
        "purged",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "category", "outcome", "level", name="pk_purged"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("purged", "receipt_guesses", "receipts", "cards", "case_events", "reports"):
        op.drop_table(table)
    for table, column in (("notices", "card"), ("case_keys", "head"), ("case_keys", "recovery")):
        op.drop_column(table, column)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    """Return what makes a row go with the key of its case."""
    return sa.ForeignKeyConstraint(
        ["case_id"], ["case_keys.case_id"], name=f"fk_{table}_case_id_case_keys", ondelete="CASCADE"
    )
