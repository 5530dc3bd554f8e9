"""Attention and the layers of transformers as PyTorch calls them, as they are put into files for PaddlePaddle.

See for_paddle.py. They are taken where PaddlePaddle's own, which have their batch first and one mask, do not
suffice; each is Paddle's own with PyTorch's arguments around it.
"""

MASKS = '''

def joined_masks(like, mask=None, padding=None):
    """Masks of PyTorch's, of what is left out or of numbers that are added, as one of numbers."""
    found = None
    for each in (mask, None if padding is None else padding.unsqueeze([1, 2])):
        if each is not None:
            if each.ndim == 3:
                each = each.reshape([like.shape[0], -1, *each.shape[1:]])
            if each.dtype == paddle.bool:
                none = paddle.zeros(each.shape, dtype=like.dtype)
                each = paddle.where(each, paddle.full(each.shape, float("-inf"), dtype=like.dtype), none)
            found = each.astype(like.dtype) if found is None else found + each.astype(like.dtype)
    return found
'''
HEADS = '''

class MultiheadAttention(paddle.nn.MultiHeadAttention):
    """Attention that gives its weights as well, and takes the masks that PyTorch's takes."""

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, kdim=None, vdim=None, batch_first=False):
        super().__init__(embed_dim, num_heads, dropout, kdim, vdim, True, bias_attr=None if bias else False)
        self.batch_first = batch_first

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None,
                average_attn_weights=True, is_causal=False):
        rows = [each if self.batch_first else each.transpose([1, 0, 2]) for each in (query, key, value)]
        y, weights = super().forward(*rows, joined_masks(rows[0], attn_mask, key_padding_mask))
        y = y if self.batch_first else y.transpose([1, 0, 2])
        if not need_weights:
            return y, None
        return y, weights.mean(axis=1) if average_attn_weights else weights
'''
LAYER = '''

class TransformerEncoderLayer(paddle.nn.TransformerEncoderLayer):
    """A layer of an encoder with its batch and its masks where PyTorch's has them."""

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True):
        name = activation if isinstance(activation, str) else activation.__name__
        super().__init__(d_model, nhead, dim_feedforward, dropout, name, normalize_before=norm_first,
                         bias_attr=None if bias else False, layer_norm_eps=layer_norm_eps)
        self.batch_first = batch_first

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        x = src if self.batch_first else src.transpose([1, 0, 2])
        y = super().forward(x, joined_masks(x, src_mask, src_key_padding_mask))
        return y if self.batch_first else y.transpose([1, 0, 2])
'''
ENCODER = '''

class TransformerEncoder(paddle.nn.Layer):
    """An encoder with the masks that PyTorch's takes, which like PyTorch's gives zeros for padding after training."""

    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__()
        self.layers = paddle.nn.LayerList([copy.deepcopy(encoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm, self.nested = num_layers, norm, enable_nested_tensor

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        y, first, left_out = src, self.layers[0], src_key_padding_mask
        for each in self.layers:
            y = each(y, mask, left_out)
        zeros = self.nested and mask is None and left_out is not None and first.batch_first and not first.training
        if zeros and not first.normalize_before and first.self_attn.num_heads % 2 == 0:
            left_out = left_out if left_out.dtype == paddle.bool else left_out != 0
            learns = paddle.is_grad_enabled() and not all(each.stop_gradient for each in (src, *first.parameters()))
            ends = not bool((left_out[:, :-1] & ~left_out[:, 1:]).any())
            if ends and not learns and first.activation.__name__ in ("relu", "gelu"):
                y = paddle.where(left_out.unsqueeze(-1), paddle.zeros_like(y), y)
        return y if self.norm is None else self.norm(y)
'''
DECODER_LAYER = '''

class TransformerDecoderLayer(paddle.nn.TransformerDecoderLayer):
    """A layer of a decoder with its batch and its masks where PyTorch's has them."""

    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5,
                 batch_first=False, norm_first=False, bias=True):
        name = activation if isinstance(activation, str) else activation.__name__
        super().__init__(d_model, nhead, dim_feedforward, dropout, name, normalize_before=norm_first,
                         bias_attr=None if bias else False, layer_norm_eps=layer_norm_eps)
        self.batch_first = batch_first

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False):
        x, seen = (each if self.batch_first else each.transpose([1, 0, 2]) for each in (tgt, memory))
        own = joined_masks(x, tgt_mask, tgt_key_padding_mask)
        y = super().forward(x, seen, own, joined_masks(x, memory_mask, memory_key_padding_mask))
        return y if self.batch_first else y.transpose([1, 0, 2])
'''
DECODER = '''

class TransformerDecoder(paddle.nn.Layer):
    """A decoder with the masks that PyTorch's takes."""

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        self.layers = paddle.nn.LayerList([copy.deepcopy(decoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None,
                memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False):
        y = tgt
        for each in self.layers:
            y = each(y, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        return y if self.norm is None else self.norm(y)
'''
WHOLE = '''

class Transformer(paddle.nn.Layer):
    """A transformer with its batch and its masks where PyTorch's has them."""

    def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048,
                 dropout=0.1, activation="relu", layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True):
        super().__init__()
        given = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        first, second = (paddle.nn.LayerNorm(d_model, layer_norm_eps, bias_attr=None if bias else False)
                         for _ in range(2))
        self.encoder = TransformerEncoder(TransformerEncoderLayer(*given), num_encoder_layers, first)
        self.decoder = TransformerDecoder(TransformerDecoderLayer(*given), num_decoder_layers, second)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        return paddle.triu(paddle.full([sz, sz], float("-inf"), dtype=dtype or paddle.get_default_dtype()), 1)

    def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None,
                tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None,
                memory_is_causal=False):
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
'''
PIECES = {
    "joined_masks": ("", MASKS),
    "MultiheadAttention": ("torch.nn.MultiheadAttention", HEADS),
    "TransformerEncoderLayer": ("torch.nn.TransformerEncoderLayer", LAYER),
    "TransformerEncoder": ("torch.nn.TransformerEncoder", ENCODER),
    "TransformerDecoderLayer": ("torch.nn.TransformerDecoderLayer", DECODER_LAYER),
    "TransformerDecoder": ("torch.nn.TransformerDecoder", DECODER),
    "Transformer": ("torch.nn.Transformer", WHOLE),
}
# what has to be in the file before some of these
BEFORE = {
    **dict.fromkeys(("MultiheadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer"), ("joined_masks",)),
    "Transformer": ("joined_masks", *list(PIECES)[2:-1]),
}
