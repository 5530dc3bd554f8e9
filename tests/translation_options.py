"""Calls of PaddlePaddle's with options to draw from: see test_translate_options.py.

A row is a call and its arguments, in their order: a name, ! behind it where it is always given, and the values that are
drawn from. Behind @ is what a layer is called with. The tensors are those of translation_runs.py.
"""

DT = "'float32'|'float64'|paddle.float32|'int64'"
AX = "0|1|-1|-2"
AXES = "0|1|-1|-2|None|[0]|[0, 1]|(1,)|[-1]"
KD = "True|False"
RED = "'mean'|'sum'|'none'"
K2 = "1|2|3|[3, 2]|(2, 3)"
P2 = "0|1|[1, 0]|'SAME'|'VALID'|[1, 0, 1, 0]|[[0, 0], [0, 0], [1, 1], [2, 2]]"
FUNCTIONS = f"""
paddle.sum: x!=m|x|i|b|v; axis={AXES}; dtype={DT}; keepdim={KD}
paddle.mean: x!=m|x|v; axis={AXES}; keepdim={KD}
paddle.max: x!=m|x|i; axis={AXES}; keepdim={KD}
paddle.amin: x!=m|x|i; axis={AXES}; keepdim={KD}
paddle.prod: x!=p|u|i; axis={AX}|None; keepdim={KD}; dtype={DT}
paddle.std: x!=m|x; axis={AXES}; unbiased={KD}; keepdim={KD}
paddle.var: x!=m|x; axis={AXES}; unbiased={KD}; keepdim={KD}
paddle.argmax: x!=m|x; axis={AX}|None; keepdim={KD}; dtype='int32'|'int64'
paddle.sort: x!=m|x; axis={AX}; descending={KD}; stable=True
paddle.argsort: x!=m|k; axis=0|-1; descending={KD}; stable=True
paddle.topk: x!=m|x; k!=1|2; axis={AX}|None; largest={KD}; sorted=True
paddle.cumsum: x!=m|i|b; axis={AX}|None; dtype='float32'|'float64'
paddle.cumprod: x!=p|i; dim!=0|1|-1; dtype={DT}
paddle.logsumexp: x!=m|x; axis={AXES}; keepdim={KD}
paddle.any: x!=b; axis={AXES}; keepdim={KD}
paddle.all: x!=b; axis={AXES}; keepdim={KD}
paddle.median: x!=m|s; axis={AX}|None; keepdim={KD}; mode='avg'|'min'
paddle.nanmedian: x!=m|s; axis={AX}|None|[0, 1]; keepdim={KD}
paddle.kthvalue: x!=m|s; k!=1|2|3; axis={AX}|None; keepdim={KD}
paddle.mode: x!=i; axis={AX}; keepdim={KD}
paddle.norm: x!=m|x; p=1|2|'fro'|float('inf')|3|2.0; axis=0|1|-1|[0, 1]|None; keepdim={KD}
paddle.linalg.norm: x!=m|x|s; p=1|2|'fro'|float('inf')|'nuc'|-1; axis=0|1|-1|[0, 1]|None; keepdim={KD}
paddle.concat: x!=[m, m2]|(x, x2)|[i, i]|[m, i]; axis={AX}
paddle.stack: x!=[m, m2]|(x, x2)|[s, s2, s]; axis=0|1|2|-1
paddle.split: x!=m|x; num_or_sections!=2|[1, 3]|[2, -1]|[1, 1, 2]|(1, -1); axis=0|1|-2
paddle.chunk: x!=m|x; chunks!=2; axis=0|1|-1
paddle.squeeze: x!=m[:1]|m[:, :1]|x[:1, :, :1]|m; axis=0|1|-1|[0]|[0, 2]|[0, 1]
paddle.unsqueeze: x!=m|x; axis!=0|1|-1|2|[0, 2]|[0]|(0, -1)|[-1, -2]
paddle.reshape: x!=m|x; shape!=[-1]|[2, -1]|[0, -1]|(8, 3)|[-1, 2]|[0, 0, -1]|[-1, 0]
paddle.flatten: x!=x|m|w; start_axis=0|1|2; stop_axis=-1|1|2
paddle.transpose: x!=m; perm!=[1, 0]|(1, 0)|[0, 1]
paddle.flip: x!=m|x; axis!=0|1|[0, 1]|[-1]|(0,)
paddle.roll: x!=m|x; shifts!=1|[1]|[1, 2]|-1; axis=0|1|[0]|[0, 1]|None
paddle.tile: x!=m|x; repeat_times!=[2, 1]|[2]|(1, 2)|2|[2, 1, 1]|[1, 1, 1, 1, 2]
paddle.expand: x!=m|m[:1]|m[:, :1]; shape!=[4, 6]|[2, 4, 6]|[-1, 6]|(4, -1)
paddle.broadcast_to: x!=m|m[:1]|m[:, :1]; shape!=[4, 6]|[2, 4, 6]|[-1, 6]
paddle.gather_nd: x!=m|x; index!=i[:, :2] % 2|i[:, :1] % 2|k[:2] % 2
paddle.scatter_nd: index!=k.unsqueeze(1)|i[:, :2]; updates!=m[:, 0]|k; shape!=[6]|[8]|[6, 6]
paddle.index_select: x!=m|x; index!=k % 2|k[:2] % 2; axis=0|1|-1
paddle.index_add: x!=m|s; index!=k[:2] % 4; axis!=0|1; value!=m2[:2]|m2[:, :2]|s2[:2]
paddle.index_fill: x!=m|s; index!=k[:2] % 4; axis!=0|1|-1; value!=0.5|1|-2.0
paddle.masked_select: x!=m|i; mask!=b|m > 0
paddle.masked_fill: x!=m; mask!=b|m > 0; value!=0|1.5|-1e9|float('-inf')
paddle.where: condition!=b|m > 0; x!=m|1.0|0|i; y!=m2|0.0|i|1
paddle.nonzero: x!=b|i|m > 0; as_tuple={KD}
paddle.full: shape!=[2, 3]|(2,)|[4, 6]|3|[]; fill_value!=0|1|1.5|-1; dtype={DT}|'bool'|'int32'
paddle.full_like: x!=m|i|b; fill_value!=0|1.5|1; dtype={DT}
paddle.zeros: shape!=[2, 3]|(2,)|3|m.shape|[m.shape[0], 2]; dtype={DT}|'bool'
paddle.ones_like: x!=m|i|b; dtype={DT}
paddle.arange: start!=0|1|4|5.0|0.5|m.shape[0]; end=6|8.0|9|i.shape[1] + 4; step=1|2|0.5; dtype={DT}
paddle.linspace: start!=0|1.0|-1; stop!=5|2.0|10; num!=1|5|6; dtype={DT}
paddle.eye: num_rows!=2|3; num_columns=3|2; dtype={DT}
paddle.tril: x!=m|s|x; diagonal=0|1|-1
paddle.diag: x!=m|k|s|m[0]; offset=0|1|-1; padding_value=0|1|5
paddle.diagonal: x!=m|x; offset=0|1|-1; axis1=0|1; axis2=1|2|-1
paddle.round: x!=m|m * 10; decimals=0|1|2|-1
paddle.add: x!=m|i; y!=m2|i|b; alpha=2|0.5
paddle.subtract: x!=m|i; y!=m2|i
paddle.multiply: x!=m|i|b; y!=m2|i|p
paddle.matmul: x!=m|s|v; y!=m2|s2|v; transpose_x={KD}; transpose_y={KD}
paddle.addmm: input!=s|s[0]; x!=s; y!=s2; beta=0.5|2; alpha=0.5|-1.0|2
paddle.dist: x!=m; y!=m2; p=1|2|float('inf')|3.0
paddle.equal: x!=i|m; y!=i|m2|1|k[0]
paddle.equal_all: x!=i|m; y!=i|m2
paddle.allclose: x!=m; y!=m2|m + 1e-9; rtol=1e-5|0.1; atol=1e-8|0.5
paddle.cast: x!=m|i|b; dtype!={DT}|'bool'|'int32'|'uint8'
paddle.unbind: input!=m|x; axis=0|1|-1
paddle.searchsorted: sorted_sequence!=paddle.to_tensor([0, 1, 3, 4]); values!=k|i; out_int32={KD}; right={KD}
paddle.bincount: x!=k|i[0]; weights=None|m[0, :4].detach(); minlength=0|10
paddle.kron: x!=s; y!=m|s2
paddle.repeat_interleave: x!=m|i; repeats!=2|k[:4]|paddle.to_tensor([1, 2, 0, 1]); axis=0|None|1
paddle.take_along_axis: arr!=m|x[0, 0]; indices!=i[:2, :2]|i|i[:1]; axis!=0|1; broadcast=True|False
paddle.rot90: x!=m|x; k=1|2|-1; axes=[0, 1]|[1, 0]
paddle.moveaxis: x!=x; source!=0|[0, 1]|-1; destination!=1|[1, 0]|0
paddle.diff: x!=m; n=1; axis=0|-1; prepend=None|m2
paddle.count_nonzero: x!=i|b; axis={AX}|[0, 1]|None; keepdim={KD}
paddle.take: x!=m|i; index!=k|i; mode='raise'|'wrap'|'clip'
paddle.tensordot: x!=s|x; y!=s2|x2; axes=1|2|[[0], [1]]
paddle.cdist: x!=m|s; y!=m2|s2; p=1.0|2.0|float('inf')
paddle.cross: x!=m[:3]|m[:, :3]; y!=m2[:3]|m2[:, :3]; axis=0|1|-1
paddle.maximum: x!=m|i; y!=m2|i
paddle.logical_and: x!=b|i|m; y!=b|i
paddle.logical_not: x!=b|i|m
paddle.bitwise_and: x!=i|b; y!=i|b
paddle.unflatten: x!=m|x; axis!=0|1|-1; shape!=[2, -1]|(2, 2)|[2, 3]
paddle.logcumsumexp: x!=m; axis=0|-1|None; dtype='float64'
paddle.cummax: x!=m|i; axis=0|1|None; dtype='int32'|'int64'
paddle.bucketize: x!=m|k; sorted_sequence!=paddle.to_tensor([0.0, 1.0, 3.0]); out_int32={KD}; right={KD}
paddle.clone: x!=m|i
paddle.numel: x!=m|i
paddle.isclose: x!=m; y!=m2|m; rtol=0.1; atol=0.5|0.0
paddle.sign: x!=m|i - 1
paddle.abs: x!=m|i - 2
paddle.floor: x!=m|i
paddle.rsqrt: x!=p
paddle.square: x!=m|i
paddle.sigmoid: x!=m
paddle.stanh: x!=m; scale_a=0.5; scale_b=1.0
paddle.dot: x!=m|m[0]|k; y!=m2|m2[0]|k
paddle.inner: x!=m|m[0]; y!=m2|m2[0]
paddle.mv: x!=m; vec!=m2[0]
paddle.bmm: x!=v; y!=v.transpose([0, 2, 1])
paddle.t: input!=m|k
paddle.linalg.inv: x!=s
paddle.linalg.det: x!=s
paddle.linalg.solve: x!=s; y!=s2|s2[0]
paddle.linalg.matrix_power: x!=s; n!=2|3|0
paddle.linalg.pinv: x!=m
paddle.linalg.cov: x!=m; rowvar={KD}; ddof={KD}
paddle.linalg.corrcoef: x!=m; rowvar={KD}
paddle.linalg.vector_norm: x!=m; p=1|2.0|3; axis=0|[0, 1]|None; keepdim={KD}
F.interpolate: x!=v; size=[12]|9; scale_factor=2; mode!='linear'|'nearest'; align_corners={KD}; data_format='NCW'
F.softmax: x!=m|x|i; axis={AX}; dtype='float32'|'float64'
F.log_softmax: x!=m|x; axis={AX}; dtype='float32'|'float64'
F.mse_loss: input!=m; label!=m2|m2[:1]; reduction={RED}
F.l1_loss: input!=m; label!=m2; reduction={RED}
F.smooth_l1_loss: input!=m; label!=m2; reduction={RED}; delta=1.0|0.5|2.0
F.nll_loss: input!=F.log_softmax(m); label!=k; weight=None|p[0].detach(); ignore_index=-100|0; reduction={RED}
F.kl_div: input!=F.log_softmax(m); label!=F.softmax(m2).detach(); reduction={RED}|'batchmean'; log_target=False|True
F.margin_ranking_loss: input!=m; other!=m2; label!=paddle.sign(m2).detach(); margin=0.0|0.5; reduction={RED}
F.hinge_embedding_loss: input!=m; label!=paddle.sign(m2).detach(); margin=1.0|0.5; reduction={RED}
F.soft_margin_loss: input!=m; label!=paddle.sign(m2).detach(); reduction={RED}
F.multi_label_soft_margin_loss: input!=m; label!=b.astype('float64'); weight=None; reduction={RED}
F.multi_margin_loss: input!=m; label!=k; p=1|2; margin=1.0|0.5; reduction={RED}
F.poisson_nll_loss: input!=m; label!=p.detach(); log_input={KD}; full={KD}; epsilon=1e-8; reduction={RED}
F.one_hot: x!=k|i; num_classes!=6|8
F.embedding: x!=k|i; weight!=m.t(); padding_idx=None|0|-1; sparse=False
F.linear: x!=m; weight!=m2.t()|s2[:, :3].t()[:, :5].t()[:1].t() if False else m2.t(); bias=None|p[:, 0]
F.conv1d: x!=v; weight!=v[:, :, :3]; bias=None; stride=1|2; padding=0|1|'SAME'|[1]|[1, 2]; dilation=1|2; groups=1
F.adaptive_avg_pool2d: x!=x; output_size!=1|[2, 3]|(None, 2)|4
F.dropout: x!=m; p!=0.5|0.0; axis=None|0; training!=False; mode='upscale_in_train'|'downscale_in_infer'
F.cosine_similarity: x1!=m; x2!=m2; axis=1|0|-1; eps=1e-8|1e-3
F.unfold: x!=x; kernel_sizes!=2|[3, 2]; strides=1|2; paddings=0|1|[1, 2]|[1, 1, 1, 1]|[1, 0, 2, 1]; dilations=1|2
F.pixel_shuffle: x!=x; upscale_factor!=2; data_format='NCHW'
F.glu: x!=m; axis=-1|0|1
F.gelu: x!=m; approximate={KD}
F.leaky_relu: x!=m; negative_slope=0.2|0.01
F.elu: x!=m; alpha=0.5|1.0
F.celu: x!=m; alpha=0.5|2.0
F.hardtanh: x!=m; min=-0.5|-1; max=0.5|2
F.hardsigmoid: x!=m; slope=0.2|0.1666667; offset=0.5|0.4
F.hardswish: x!=m
F.hardshrink: x!=m; threshold=0.3
F.softplus: x!=m; beta=1|2|0.5; threshold=20|1.5
F.softshrink: x!=m; threshold=0.3
F.swish: x!=m
F.maxout: x!=x; groups!=2|4; axis=1
F.prelu: x!=x; weight!=p[0, :4]|p[0, :1]; data_format='NCHW'
F.thresholded_relu: x!=m; threshold=0.5|1.0; value=0.0|0.25
F.sequence_mask: x!=k; maxlen=None|8; dtype='int64'|'float32'|'bool'
F.pairwise_distance: x!=m; y!=m2; p=2.0|1.0; epsilon=1e-6|1e-3; keepdim={KD}
F.square_error_cost: input!=m; label!=m2
F.relu6: x!=m
F.mish: x!=m
F.tanhshrink: x!=m
F.log_sigmoid: x!=m
F.softsign: x!=m
F.silu: x!=m
F.adaptive_avg_pool1d: x!=v; output_size!=1|2|3
F.avg_pool1d: x!=v; kernel_size!=2|3; stride=1|2|None; padding=0|1|'SAME'; exclusive={KD}; ceil_mode={KD}
F.rrelu: x!=m; lower=0.25; upper!=0.25; training!=False
F.zeropad2d: x!=x; padding!=[1, 2, 0, 1]|1
"""
METHODS = f"""
m.sum: axis={AXES}; dtype={DT}; keepdim={KD}
m.mean: axis={AXES}; keepdim={KD}
m.max: axis={AXES}; keepdim={KD}
m.std: axis={AXES}; unbiased={KD}; keepdim={KD}
m.argmax: axis={AX}|None; keepdim={KD}; dtype='int32'|'int64'
m.sort: axis={AX}; descending={KD}
m.argsort: axis={AX}; descending={KD}
x.transpose: perm!=[0, 2, 3, 1]|(1, 0, 2, 3)|[3, 2, 1, 0]
x.reshape: shape!=[-1]|[0, -1]|(2, -1, 6)|[x.shape[0], -1]
x.flatten: start_axis=0|1|2; stop_axis=-1|2
x.squeeze: axis=0|1|[0, 1]
m.unsqueeze: axis!=0|-1|[0, 1]|(0,)
m.cumsum: axis=0|-1|None; dtype='float32'|'float64'
m.norm: p=1|2|'fro'|float('inf'); axis=0|1|None; keepdim={KD}
m.astype: dtype!={DT}|'bool'|'int32'|paddle.int64|m.dtype
i.astype: dtype!={DT}|'bool'|'int32'|paddle.int64|m.dtype|'uint8'
m.cast: dtype!={DT}|'bool'
m.pow: y!=2|3|2.0
m.matmul: y!=m2; transpose_y!=True; transpose_x=False
m.expand: shape!=[4, 6]|[2, 4, 6]|[-1, 6]
m.tile: repeat_times!=[2, 1]|[2]|2
m.split: num_or_sections!=2|[1, 3]|[1, -1]; axis=0|1
m.chunk: chunks!=2; axis=0|1
m.flip: axis!=0|[0, 1]|[-1]
m.roll: shifts!=1|[1, 2]; axis=0|[0, 1]|None
m.gather: index!=k[:2] % 4; axis=0|1
m.index_select: index!=k[:2] % 4; axis=0|1
m.masked_fill: mask!=b; value!=0|-1e9
m.any: axis=0|1|None|[0, 1]; keepdim={KD}
m.all: axis=0|1|None; keepdim={KD}
m.prod: axis=0|1|None; keepdim={KD}
m.unbind: axis=0|1
m.round: decimals=0|1
m.scale: scale=2.0; bias=1.0
m.diagonal: offset=0|1; axis1=0; axis2=1
m.dot: y!=m2
m.equal: y!=m2
m.not_equal: y!=m2|0
m.less_than: y!=m2
m.logical_and: y!=b
m.kthvalue: k!=2; axis=0|1; keepdim={KD}
m.lerp: y!=m2; weight!=0.5|u.detach()
m.nonzero: as_tuple={KD}
m.moveaxis: source!=0; destination!=1
m.repeat_interleave: repeats!=2; axis=0|1|None
m.take_along_axis: indices!=i; axis!=0
m.scatter_nd_add: index!=k[:2].unsqueeze(1) % 4; updates!=m2[:2]
m.add: y!=m2|1
m.subtract: y!=m2
m.multiply: y!=m2
m.divide: y!=p
m.remainder: y!=p.detach()
m.mod: y!=p.detach()
m.expand_as: y!=m2
m.tril: diagonal=0|1
m.var: axis=0|1|None; unbiased={KD}
m.logsumexp: axis=0|None|[0, 1]
m.nansum: axis=0|None
m.nanmean: axis=0|None|[0, 1]
m.amax: axis=0|None|[0, 1]
m.mode: axis=0|-1
m.index_add: index!=k[:2] % 4; axis!=0; value!=m2[:2]
m.index_fill: index!=k[:2] % 4; axis!=0; value!=0.5
"""
LAYERS = f"""
nn.Linear: in_features!=6; out_features!=2|3; weight_attr=None; bias_attr=None|False|True; name=None|'fc' @m|x
nn.MaxPool1D: kernel_size!=2|3|[2]; stride=1|2|None; padding=0|1|'SAME'; ceil_mode={KD} @v
nn.MaxPool3D: kernel_size!=2|[1, 2, 2]; stride=1|2|None; padding=0|1; ceil_mode={KD} @w
nn.AvgPool1D: kernel_size!=2|3; stride=1|2|None; padding=0|1|'SAME'; exclusive={KD}; ceil_mode={KD} @v
nn.AvgPool3D: kernel_size!=2|[1, 2, 2]; stride=1|2|None; padding=0|1; ceil_mode={KD}; exclusive={KD} @w
nn.AdaptiveAvgPool1D: output_size!=1|2 @v
nn.AdaptiveAvgPool2D: output_size!=1|[2, 3]|(None, 2)|4; data_format='NCHW' @x
nn.AdaptiveMaxPool2D: output_size!=1|[2, 3] @x
nn.AdaptiveAvgPool3D: output_size!=1|2|(1, 2, 2) @w
nn.ZeroPad2D: padding!=[1, 2, 0, 1]|1 @x
nn.UpsamplingBilinear2D: size=[12, 9]|None; scale_factor=2|None @x
nn.UpsamplingNearest2D: size=[12, 9]|None; scale_factor=2|None @x
nn.Flatten: start_axis=0|1|2; stop_axis=-1|2 @x
nn.Unflatten: axis!=1; shape!=[2, 2]|[2, -1] @x
nn.Unfold: kernel_sizes!=2|[3, 2]; dilations=1|2; paddings=0|1|[1, 2]|[1, 0, 2, 1]; strides=1|2 @x
nn.PixelShuffle: upscale_factor!=2; data_format='NCHW' @x
nn.PixelUnshuffle: downscale_factor!=2 @x
nn.ChannelShuffle: groups!=2 @x
nn.CosineSimilarity: axis=1|0|-1; eps=1e-8 @m, m2
nn.PairwiseDistance: p=2.0|1.0; epsilon=1e-6|1e-3; keepdim={KD} @m, m2
nn.LeakyReLU: negative_slope=0.2 @m
nn.ELU: alpha=0.5 @m
nn.CELU: alpha=0.5 @m
nn.SELU: scale=1.5; alpha=2.0 @m
nn.GELU: approximate={KD} @m
nn.Hardshrink: threshold=0.3 @m
nn.Hardtanh: min=-0.5; max=0.5|2.0 @m
nn.LogSoftmax: axis={AX} @m
nn.Maxout: groups!=2; axis=1 @x
nn.Softmax: axis={AX} @m|x
nn.Softplus: beta=1|2; threshold=20|1 @m
nn.Softshrink: threshold=0.3 @m
nn.ThresholdedReLU: threshold=0.5|1.0; value=0.25|0.0 @m
nn.GLU: axis=-1|0 @m
nn.GRU: input_size!=6; hidden_size!=3; num_layers=1|2; direction='forward'|'bidirect'; time_major={KD} @v
nn.CrossEntropyLoss: reduction={RED}; soft_label!=True; axis=-1|1 @m, F.softmax(m2).detach()
nn.MSELoss: reduction={RED} @m, m2
nn.L1Loss: reduction={RED} @m, m2
nn.NLLLoss: weight=None|p[0].detach(); ignore_index=-100|0; reduction={RED} @F.log_softmax(m), k
nn.BCELoss: weight=None|p.detach(); reduction={RED} @F.sigmoid(m), u.detach()
nn.BCEWithLogitsLoss: weight=None|p.detach(); reduction={RED}; pos_weight=None|p[0].detach() @m, u.detach()
nn.KLDivLoss: reduction={RED}|'batchmean'; log_target={KD} @F.log_softmax(m), F.softmax(m2).detach()
nn.SmoothL1Loss: reduction={RED}; delta=1.0|0.5|2.0 @m, m2
nn.MarginRankingLoss: margin=0.0|0.5; reduction={RED} @m, m2, paddle.sign(p).detach()
nn.HingeEmbeddingLoss: margin=1.0|0.5; reduction={RED} @m, paddle.sign(m2).detach()
nn.CosineEmbeddingLoss: margin=0|0.5; reduction={RED} @m, m2, paddle.to_tensor([1, -1, 1, -1])
nn.TripletMarginLoss: margin=1.0|2; p=2|1; epsilon=1e-6|1e-3; swap={KD}; reduction={RED} @m, m2, p
nn.SoftMarginLoss: reduction={RED} @m, paddle.sign(m2).detach()
nn.MultiLabelSoftMarginLoss: weight=None; reduction={RED} @m, b.astype('float64')
nn.MultiMarginLoss: p=1|2; margin=1.0|0.5; weight=None; reduction={RED} @m, k
nn.PoissonNLLLoss: log_input={KD}; full={KD}; epsilon=1e-8; reduction={RED} @m, p.detach()
"""
