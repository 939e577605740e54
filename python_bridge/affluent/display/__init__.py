"""How values show themselves in a notebook; text is escaped here and nowhere else."""
