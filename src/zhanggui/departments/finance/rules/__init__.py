"""What finance decides by rule: values in, values out. No database, no clock, no Django."""
