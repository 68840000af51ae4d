"""Who may see and do what, tried on every address; nothing here names an address that is not asked for below."""
