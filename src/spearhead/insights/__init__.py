"""What figures say together: dashboards."""
