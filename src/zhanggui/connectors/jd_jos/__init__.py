"""JD's open platform (JOS): orders of POP shops, as documented; not verified against the live platform."""
