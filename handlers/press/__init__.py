"""Press enquiries: who was contacted, those who write and approve a response, and the clock."""
