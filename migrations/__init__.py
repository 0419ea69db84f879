"""The migrations of the database; part of the wheel, run by `socialpolicy db upgrade`."""
