"""Monthly bill of YTO: one row a parcel."""
