"""Paper from the frozen document alone: Typst in a process of its own. It knows no page, no row and no request."""
