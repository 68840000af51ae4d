"""A quarter of a department, played: seeded people act through the services, and every day the rules are looked at."""
