"""What staff can do: a folder for each function that takes more than one file."""
