"""What the other framework lacks, as short functions and classes that are put into the file that uses them."""
