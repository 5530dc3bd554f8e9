"""What a model is and does, in neutral words: shared by comparing, diagnosing and transferring.

Layers with weights: layer_words.py has the words, layer_kinds.py the list, layer_walk.py what a model has of it,
layer_tensors.py and portable_layers.py the two ways, register.py the user's own layers, weight_norm.py weights behind
a norm, and known_differences.py what the frameworks compute differently. How a framework keeps the kinds is in
zoo/torch/forms.py and zoo/paddle/forms.py.

What runs: canonical.py has the graph of a recording, in which what means the same looks the same: recurrent_loops.py
makes layers of loops over cells, packed_projections.py takes projections apart, recognise_attention.py and
recognise_functions.py find what is written out by hand, fused_operations.py the rest, one_axis_windows.py compares
windows over one axis more or less, and registered_layers.py has layers of registered classes as operations. align.py
has the partners of two graphs, open_alignments.py what an alignment cannot tell, tensor_crossing.py the tensors that
cross, split_tensors.py those that cross in parts, first_difference.py where values first differ, and equalise.py what
is made equal before that.
"""

from zoo.graph.known_differences import DIFFERENCES as DIFFERENCES
from zoo.graph.known_differences import Difference as Difference
from zoo.graph.known_differences import differences_of as differences_of
from zoo.graph.layer_kinds import KINDS as KINDS
from zoo.graph.layer_walk import Unit as Unit
from zoo.graph.layer_words import Form as Form
from zoo.graph.layer_words import Kind as Kind
from zoo.graph.layer_words import Setting as Setting
from zoo.graph.layer_words import Stored as Stored
from zoo.graph.layer_words import Tensor as Tensor
from zoo.graph.portable_layers import form_of as form_of
from zoo.graph.portable_layers import give as give
from zoo.graph.portable_layers import gradients as gradients
from zoo.graph.portable_layers import portable as portable
from zoo.graph.portable_layers import settings_of as settings_of
from zoo.graph.portable_layers import spelled as spelled
from zoo.graph.portable_layers import units as units
from zoo.graph.register import register as register
from zoo.graph.register import unregister as unregister
