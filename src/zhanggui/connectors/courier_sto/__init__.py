"""Monthly bill of STO: one row a parcel."""
