"""How well the desk keeps its word, counted; and promises brought out of it and into it."""
