"""The doors' own pages: account, workbench, team, organisation, administration."""
