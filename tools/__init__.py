"""What developers run and the portal never imports."""
