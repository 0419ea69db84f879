"""Remember served requests, conversation topics and opinions of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first three tables."""
    op.create_table(
        "processed_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processed_requests"),
    )
    op.create_index("ix_processed_requests_at", "processed_requests", ["at"])
    op.create_table(
        "conversation_topics",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_conversation_topics"),
    )
    op.create_index("ix_conversation_topics_at", "conversation_topics", ["at"])
    op.create_table(
        "answer_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_feedback"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("answer_feedback")
    op.drop_table("conversation_topics")
    op.drop_table("processed_requests")
