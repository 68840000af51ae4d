"""Monthly bill of Yunda: one row a parcel."""
