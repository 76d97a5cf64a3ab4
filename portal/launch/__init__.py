"""Starting, watching and testing the portal on one machine. Nothing in the portal imports this."""
