"""Rules of distributions: what is drawn from, and how likely something is."""

from zoo.translation.rule import Rule

OURS, THEIRS = "torch.distributions", "paddle.distribution"
SHARES = "has no counterpart: Paddle's takes shares where PyTorch's takes logits, and draws by them otherwise"

RULES = (
    Rule(f"{OURS}.Normal(loc, scale)", f"{THEIRS}.Normal(loc, scale)", gives="Distribution",
         examples=("d = torch.distributions.Normal(m, p)\ny = (d.log_prob(m2), d.entropy(), d.mean, d.variance)",)),
    Rule(f"{OURS}.Beta(concentration1, concentration0)", f"{THEIRS}.Beta(alpha, beta)", gives="Distribution",
         names={"concentration1": "alpha", "concentration0": "beta"},
         examples=("d = torch.distributions.Beta(p, p + 1)\ny = (d.log_prob(u), d.entropy(), d.mean)",),
         differs="2.4e-11: the logarithm of the gamma function is computed otherwise"),
    Rule(f"{OURS}.Bernoulli(probs=None, logits=None)", None, gives="Distribution",
         examples=("torch.distributions.Bernoulli(u).entropy()",),
         note="has no counterpart that learns: a gradient of Paddle's ends the process; write F.binary_cross_entropy"),
    Rule(f"{OURS}.Categorical(probs=None, logits=None)", None, gives="Distribution", note=SHARES,
         examples=("torch.distributions.Categorical(logits=m).entropy()",)),
    Rule(f"{OURS}.kl_divergence(p, q)", f"{THEIRS}.kl_divergence(p, q)",
         examples=("torch.distributions.kl_divergence(torch.distributions.Normal(m, p), "
                   "torch.distributions.Normal(m2, u))",)),
    Rule("Distribution.log_prob(value)", "Distribution.log_prob(value)", gives="Tensor",
         examples=("torch.distributions.Normal(m, p).log_prob(m2)",)),
    Rule("Distribution.entropy()", "Distribution.entropy()", gives="Tensor",
         examples=("torch.distributions.Normal(m, p).entropy()",)),
    Rule("Distribution.sample(sample_shape=())", "Distribution.sample(shape=())", names={"sample_shape": "shape"},
         gives="Tensor"),
    Rule("Distribution.rsample(sample_shape=())", "Distribution.rsample(shape=())", names={"sample_shape": "shape"},
         gives="Tensor"),
    *(Rule(f"Distribution.{name}", f"Distribution.{name}", gives="Tensor")
      for name in ("mean", "variance", "loc", "scale")),
    Rule("Distribution.stddev", "{self}.variance.sqrt()", to="paddle", gives="Tensor",
         examples=("torch.distributions.Normal(m, p).stddev",)),
)  # fmt: skip
