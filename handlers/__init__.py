"""What staff can do, one file each."""
