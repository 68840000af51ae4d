"""Monthly bill of ZTO outlets: one row a parcel, whatever the outlet calls its columns."""
