"""Traffic sources of a shop from SYCM (生意参谋): one line a source of up to three levels."""
