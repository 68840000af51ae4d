"""Money of an Alimama account: one line a movement."""
