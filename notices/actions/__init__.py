"""What is done with notices; views, demo and tests call these."""
