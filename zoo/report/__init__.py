"""What a comparison found: as an object, as JSON, and as a page with plots."""
