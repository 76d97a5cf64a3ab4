"""From nothing to a living town: its name, its units, its people, each on one page of the admin."""
