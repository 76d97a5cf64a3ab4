"""The site that others begin with: `wagtail start` and its tutorial, with as much in it as a small town's."""
