"""Rules of sequences: attention and layers of transformers, and rows of any length."""

from zoo.translation.rule import Rule

HEADS = "torch has the heads before the rows of the sequence, Paddle behind them."
ENCODER = "normalize_before=False, *, layer_norm_eps=1e-5"


def swapped(*names: str) -> str:
    """Each tensor with its heads where Paddle has them."""
    return ", ".join(f"{{{name}}}.transpose([0, 2, 1, 3])" for name in names)


def back(*names: str) -> str:
    """Each tensor with its heads where torch has them."""
    return ", ".join(f"{{{name}}}.transpose(1, 2)" for name in names)


QKV = ("query", "key", "value")
DATA = "x, x2[:, :, :5], x2[:, :, :5]"

# attention and layers of transformers as PyTorch calls them, which are written out where Paddle's do not suffice
ARGUMENTS = (
    "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-5, batch_first=False, "
    "norm_first=False, bias=True"
)
STACKED = {
    "TransformerEncoderLayer": ARGUMENTS,
    "TransformerDecoderLayer": ARGUMENTS,
    "TransformerEncoder": "encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True",
    "TransformerDecoder": "decoder_layer, num_layers, norm=None",
    "Transformer": "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, "
    "dropout=0.1, activation='relu', *, layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True",
    "MultiheadAttention": "embed_dim, num_heads, dropout=0.0, bias=True, *, kdim=None, vdim=None, batch_first=False",
}
WHOLE = (
    ("TransformerEncoderLayer", ("nn.TransformerEncoderLayer(6, 2, 8, 0.0)(v).shape",)),
    ("TransformerEncoder", ()), ("TransformerDecoderLayer", ()), ("TransformerDecoder", ()), ("Transformer", ()),
    ("MultiheadAttention", ()),
)  # fmt: skip

RULES = (
    Rule("F.scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, "
         "scale=None)",
         f"F.scaled_dot_product_attention({swapped(*QKV)}, attn_mask={{attn_mask}}, dropout_p={{dropout_p}}, "
         "is_causal={is_causal}, scale={scale}).transpose([0, 2, 1, 3])", how="attention", to="paddle", note=HEADS,
         examples=(f"F.scaled_dot_product_attention({DATA})",
                   "F.scaled_dot_product_attention(x, x2, x2, is_causal=True)",
                   f"F.scaled_dot_product_attention({DATA}, attn_mask=torch.ones(6, 5) > 0, scale=0.25)")),
    Rule("F.scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, "
         "scale=None)",
         "F.scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, "
         "training=True, *, scale=None)", how="attention", to="torch", drops=("training",)),
    Rule("nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
         "layer_norm_eps=1e-5, batch_first=..., norm_first=False)",
         "nn.TransformerEncoderLayer(d_model, nhead, dim_feedforward, dropout=0.1, activation='relu', "
         "attn_dropout=None, act_dropout=None, normalize_before=False, *, layer_norm_eps=1e-5)",
         names={"norm_first": "normalize_before"}, how="encoder_layer",
         drops=("batch_first", "attn_dropout", "act_dropout")),
    *(Rule(f"nn.{name}({STACKED[name]})", "{" + STACKED[name].partition(", ")[0].partition("=")[0] + "}",
           how="whole_heads", to="paddle", gives="Module", examples=examples) for name, examples in WHOLE),
    Rule("nn.TransformerEncoder(encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True)",
         "nn.TransformerEncoder(encoder_layer, num_layers, norm=None)", drops=("enable_nested_tensor", "mask_check")),
    Rule("nn.TransformerDecoderLayer(d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', "
         "layer_norm_eps=1e-5, batch_first=..., norm_first=False)",
         "nn.TransformerDecoderLayer(d_model, nhead, dim_feedforward, dropout=0.1, activation='relu', "
         "attn_dropout=None, act_dropout=None, normalize_before=False, *, layer_norm_eps=1e-5)",
         names={"norm_first": "normalize_before"}, how="encoder_layer",
         drops=("batch_first", "attn_dropout", "act_dropout"), to="torch"),
    Rule("nn.TransformerDecoder(decoder_layer, num_layers, norm=None)",
         "nn.TransformerDecoder(decoder_layer, num_layers, norm=None)", to="torch"),
    Rule("nn.Transformer(d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, "
         "dropout=0.1, activation='relu', *, batch_first=..., norm_first=False)",
         "nn.Transformer(d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, "
         "dropout=0.1, activation='relu', attn_dropout=None, act_dropout=None, normalize_before=False)",
         names={"norm_first": "normalize_before"}, how="encoder_layer",
         drops=("batch_first", "attn_dropout", "act_dropout"), to="torch"),
    Rule("nn.MultiheadAttention(embed_dim, num_heads, dropout=0.0, bias=True, *, kdim=None, vdim=None, "
         "batch_first=...)",
         "nn.MultiHeadAttention(embed_dim, num_heads, dropout=0.0, kdim=None, vdim=None, need_weights=False, *, "
         "bias_attr=None)",
         units={"bias": "attribute"}, how="many_heads", drops=("batch_first",)),
    Rule("nn.Transformer.generate_square_subsequent_mask(sz)",
         'paddle.triu(paddle.full([{sz}, {sz}], float("-inf")), 1)', to="paddle", gives="Tensor",
         examples=("nn.Transformer.generate_square_subsequent_mask(4)",)),
    # rows of different lengths
    Rule("nn.utils.rnn.pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True)", "{input}",
         to="paddle", how="pack", gives="unknown"),
    Rule("nn.utils.rnn.pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None)",
         "{sequence}", to="paddle", how="unpack", gives="pair"),
    Rule("nn.utils.rnn.pad_sequence(sequences, batch_first=False, padding_value=0.0)", "{sequences}", to="paddle",
         how="padded_rows", gives="Tensor",
         examples=("rows = [m[0], m[1, :2], m[2, :4]]\ntorch.nn.utils.rnn.pad_sequence(rows, batch_first=True)",
                   "torch.nn.utils.rnn.pad_sequence([each[:n] for n, each in ((2, m), (3, m2))], True)",
                   "rows = [m[:3], m2[:2]]\ntorch.nn.utils.rnn.pad_sequence(rows, padding_value=0.5)")),
    Rule("(torch.arange({maxlen}) < {x}.unsqueeze(-1)).to({dtype})",
         "F.sequence_mask(x, maxlen=None, dtype='int64')", how="lengths", to="torch"),
)  # fmt: skip
