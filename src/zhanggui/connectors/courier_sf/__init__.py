"""Monthly bill of SF: one row a parcel, and one more for what is charged beside the freight."""
