"""Item ranking of SYCM (生意参谋): one line an item and day."""
