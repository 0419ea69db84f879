"""The app as the Teams admin centre takes it: its manifest, its icons, and the package of both."""
