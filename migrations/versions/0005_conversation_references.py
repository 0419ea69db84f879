"""Keep how people and channels are spoken to first, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "conversation_references",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_references"),
    )


def downgrade() -> None:
    """Drop the table; it fills again when people write to the bot."""
    op.drop_table("conversation_references")
