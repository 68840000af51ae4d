"""Rules of the house: versioned, published to whom they concern, read and signed for."""
