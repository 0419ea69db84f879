"""What the `socialpolicy` command does, once its arguments are parsed."""
