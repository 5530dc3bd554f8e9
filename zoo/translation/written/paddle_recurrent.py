"""Recurrent layers and cells without biases, as they are put into files for PaddlePaddle.

Its own layers end in a segmentation fault without them, and its own cells keep zeros among their parameters.
"""

ROWS = '''

class Plain{name}(paddle.nn.{base}):
    """PyTorch's {name}, which may have no biases: they are zeros here that are made at each call, and no parameters."""

    def __init__(self, input_size, hidden_size, num_layers=1{first}, bias=True, batch_first=False, dropout=0.0,
                 bidirectional=False):
        way = "bidirect" if bidirectional else "forward"
        super().__init__(input_size, hidden_size, num_layers, way, not batch_first, dropout{last})
        self.biased = bool(bias)
        for layer in [] if bias else self.sublayers(include_self=True):
            for name in [each for each in layer._parameters if each.startswith("bias_")]:
                del layer._parameters[name]
                setattr(layer, name, None)

    def forward(self, inputs, initial_states=None, sequence_length=None):
        half = len(self._all_weights) // 2
        for at in [] if self.biased else range(half, 2 * half):
            self._all_weights[at] = paddle.zeros(self.weight_hh_l0.shape[:1], dtype=inputs.dtype)
            self._all_weights[at].stop_gradient = False
        return super().forward(inputs, initial_states, sequence_length)
'''
CELL = '''

class Plain{name}(paddle.nn.{base}):
    """Paddle's {base}, which has no biases at all if it is to have none, as PyTorch's {name}."""

    def __init__(self, input_size, hidden_size, bias=True{first}):
        super().__init__(input_size, hidden_size{last})
        for name in () if bias else ("bias_ih", "bias_hh"):
            del self._parameters[name]
            setattr(self, name, None)
'''
MOVED = '''

def moved_rows(network, *place, **how):
    """A network on another device, where PaddlePaddle's recurrent layers have a state that cannot be moved as it is."""
    for layer in network.sublayers(include_self=True):
        if hasattr(layer, "_dropout_state") and not layer._dropout_state._is_initialized():
            layer._dropout_state = paddle.zeros([1], dtype="uint8")
    return network.to(*place, **how)
'''
# what PyTorch's own has besides: an argument, and what is done with it
BENT = {"RNN": (', nonlinearity="tanh"', ", activation=nonlinearity")}
BENT["RNNCell"] = BENT["RNN"]
BASES = {"RNN": "SimpleRNN", "RNNCell": "SimpleRNNCell"}
CELLS = ("LSTMCell", "GRUCell", "RNNCell")


def _text(name: str, words: str) -> str:
    first, last = BENT.get(name, ("", ""))
    return words.format(name=name, base=BASES.get(name, name), first=first, last=last)


PIECES = {
    **{f"Plain{name}": (f"torch.nn.{name}", _text(name, ROWS)) for name in ("LSTM", "GRU", "RNN")},
    "moved_rows": ("", MOVED),
    **{f"Plain{name}": ("", _text(name, CELL)) for name in CELLS},
}
