"""Anyone's model out of anyone's file or notebook."""
