"""What people see of plans, meetings, suggestions and rules."""
