"""Areas with their figures, addresses, spots, cells, drawn shapes and rings."""
