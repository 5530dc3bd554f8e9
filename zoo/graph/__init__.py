"""What a model is and does, in neutral words: shared by comparing, diagnosing and transferring.

Layers with weights: rules.py has the words, kinds.py the list, walk.py what a model has of it, held.py and
portable_layers.py the two ways, register.py the user's own layers, normed.py weights behind a norm, and differences.py
what the frameworks compute differently. How a framework keeps the kinds is in zoo/torch/forms.py and
zoo/paddle/forms.py.

What runs: canonical.py has the graph of a recording, in which what means the same looks the same: loops.py makes
layers of loops over cells, packed_projections.py takes projections apart, recognise_attention.py and
recognise_functions.py find what is written out by hand, fused.py the rest, flat.py compares windows over one axis more
or less, and taught.py has layers of registered classes as operations. align.py has the partners of two graphs, doubt.py
what an alignment cannot tell, crossing.py the tensors that cross, partial.py those that cross in parts,
first_difference.py where values first differ, and equalise.py what is made equal before that.
"""

from zoo.graph.differences import DIFFERENCES as DIFFERENCES
from zoo.graph.differences import Difference as Difference
from zoo.graph.differences import differences_of as differences_of
from zoo.graph.kinds import KINDS as KINDS
from zoo.graph.portable_layers import form_of as form_of
from zoo.graph.portable_layers import give as give
from zoo.graph.portable_layers import gradients as gradients
from zoo.graph.portable_layers import portable as portable
from zoo.graph.portable_layers import settings_of as settings_of
from zoo.graph.portable_layers import spelled as spelled
from zoo.graph.portable_layers import units as units
from zoo.graph.register import register as register
from zoo.graph.register import unregister as unregister
from zoo.graph.rules import Form as Form
from zoo.graph.rules import Kind as Kind
from zoo.graph.rules import Setting as Setting
from zoo.graph.rules import Stored as Stored
from zoo.graph.rules import Tensor as Tensor
from zoo.graph.walk import Unit as Unit
