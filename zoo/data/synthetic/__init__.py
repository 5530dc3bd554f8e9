"""Data sets drawn by a program, in the folder structures of the real ones, and called synthetic in all of them."""

from zoo.data.synthetic.fundus_set import make_fundus
from zoo.data.synthetic.signs import make_signs
from zoo.data.synthetic.skin import make_folder

__all__ = ["make_folder", "make_fundus", "make_signs"]
