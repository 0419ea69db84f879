"""What is kept: tables, units of work over them, and their migrations; on one SQLite file or on PostgreSQL."""
