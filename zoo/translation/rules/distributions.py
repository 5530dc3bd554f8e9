"""Rules of distributions: what is drawn from, and how likely something is."""

from zoo.translation.rule import Rule

OURS, THEIRS = "torch.distributions", "paddle.distribution"
GAMMA = ": the logarithm of the gamma function is computed otherwise"
WRITTEN = "Paddle's of this name draws otherwise, or gives no gradient; it is written out as the tensor that it is of."

RULES = (
    Rule(f"{OURS}.Normal(loc, scale)", f"{THEIRS}.Normal(loc, scale)", gives="Distribution",
         examples=("d = torch.distributions.Normal(m, p)\ny = (d.log_prob(m2), d.entropy(), d.mean, d.variance)",)),
    Rule(f"{OURS}.Beta(concentration1, concentration0)", f"{THEIRS}.Beta(alpha, beta)", gives="Distribution",
         names={"concentration1": "alpha", "concentration0": "beta"},
         examples=("d = torch.distributions.Beta(p, p + 1)\ny = (d.log_prob(u), d.entropy(), d.mean)",),
         differs="2.4e-11: the logarithm of the gamma function is computed otherwise"),
    Rule(f"{OURS}.Categorical(probs=None, logits=None)", "{logits}", to="paddle", how="shares",
         gives="Distribution", note=WRITTEN,
         examples=("d = torch.distributions.Categorical(logits=m)\n"
                   "y = (d.log_prob(i[:, 0]), d.entropy(), d.probs, d.logits)",
                   "d = torch.distributions.Categorical(p)\ny = (d.log_prob(i[:, 0]), d.entropy(), d.sample().shape)",
                   "d, e = torch.distributions.Categorical(probs=p), torch.distributions.Categorical(logits=m)\n"
                   "torch.distributions.kl_divergence(d, e)")),
    Rule(f"{OURS}.Bernoulli(probs=None, logits=None)", "{logits}", to="paddle", how="shares",
         gives="Distribution", note=WRITTEN,
         examples=("d = torch.distributions.Bernoulli(u)\n"
                   "y = (d.log_prob(b.to(torch.float64)), d.entropy(), d.sample().shape, d.probs)",
                   "d = torch.distributions.Bernoulli(logits=m)\ny = (d.log_prob(u.detach().round()), d.mean)")),
    Rule(f"{OURS}.kl_divergence(p, q)", f"{THEIRS}.kl_divergence(p, q)", how="divergence",
         examples=("torch.distributions.kl_divergence(torch.distributions.Normal(m, p), "
                   "torch.distributions.Normal(m2, u))",)),
    # likelihoods that are the same
    *(Rule(f"{OURS}.{name}({ours})", f"{THEIRS}.{name}({theirs})", gives="Distribution", to=to,
           examples=(f"d = torch.distributions.{name}({given})\ny = (d.log_prob({at}){more})",), differs=differs)
      for name, ours, theirs, to, given, at, more, differs in (
          ("Uniform", "low, high", "low, high", "paddle", "m - 1, m + 2", "m", ", d.entropy()", ""),
          ("Exponential", "rate", "rate", "paddle", "p", "u", ", d.entropy(), d.mean, d.variance", ""),
          ("Laplace", "loc, scale", "loc, scale", "paddle", "m, p", "m2", ", d.entropy(), d.mean, d.stddev", ""),
          ("LogNormal", "loc, scale", "loc, scale", "paddle", "m, p", "p", ", d.entropy(), d.mean", ""),
          ("Dirichlet", "concentration", "concentration", "paddle", "p", "F.softmax(m, 1)", ", d.entropy(), d.mean",
           f"1.5e-11{GAMMA}"),
          ("Poisson", "rate", "rate", "paddle", "p", "i.to(torch.float64)", ", d.mean", ""),
          ("Gamma", "concentration, rate", "concentration, rate", "paddle", "p, u", "p", ", d.entropy(), d.mean",
           f"1.8e-11{GAMMA}"),
          ("Cauchy", "loc, scale", "loc, scale", "paddle", "m, p", "m2", ", d.entropy()", ""),
          ("StudentT", "df, loc, scale", "df, loc, scale", "", "p + 3, m, p", "m2", ", d.entropy(), d.mean",
           f"8e-12{GAMMA}"),
          ("Chi2", "df", "df", "", "p + 1", "p", ", d.entropy(), d.mean", f"1.3e-10{GAMMA}"),
          ("MultivariateNormal", "loc, covariance_matrix", "loc, covariance_matrix", "",
           "s[0], torch.eye(5) * 2", "s2", ", d.entropy(), d.mean", ""),
      )),
    Rule(f"{OURS}.Independent(base_distribution, reinterpreted_batch_ndims)",
         f"{THEIRS}.Independent(base, reinterpreted_batch_rank)", gives="Distribution",
         names={"base_distribution": "base", "reinterpreted_batch_ndims": "reinterpreted_batch_rank"},
         examples=("d = torch.distributions.Independent(torch.distributions.Normal(m, p), 1)\n"
                   "y = (d.log_prob(m2), d.entropy())",)),
    Rule("Distribution.log_prob(value)", "Distribution.log_prob(value)", gives="Tensor", how="of_shares_drawn",
         examples=("torch.distributions.Normal(m, p).log_prob(m2)",)),
    Rule("Distribution.entropy()", "Distribution.entropy()", gives="Tensor", how="of_shares_drawn",
         examples=("torch.distributions.Normal(m, p).entropy()",)),
    Rule("Distribution.sample(sample_shape=())", "Distribution.sample(shape=())", names={"sample_shape": "shape"},
         how="of_shares_drawn", gives="Tensor",
         examples=("d = torch.distributions.Normal(m, p * 1e-9)\n"
                   "y = [d.sample().round(decimals=6), d.log_prob(d.sample((3,))).shape, d.sample().requires_grad]",
                   "torch.distributions.Normal(m, p * 0 + 1e-9).rsample().round(decimals=6) * m2")),
    Rule("Distribution.rsample(sample_shape=())", "Distribution.rsample(shape=())", names={"sample_shape": "shape"},
         how="of_shares_drawn", gives="Tensor"),
    *(Rule(f"Distribution.{name}", f"Distribution.{name}", gives="Tensor",
           how="of_shares_drawn" if name in ("mean", "variance") else "")
      for name in ("mean", "variance", "loc", "scale")),
    Rule("Distribution.probs", "{self}.exp()", to="paddle", how="of_shares_drawn", gives="Tensor",
         examples=("torch.distributions.Categorical(logits=m).probs",)),
    Rule("Distribution.logits", "{self}", to="paddle", how="of_shares_drawn", gives="Tensor",
         examples=("torch.distributions.Bernoulli(logits=m).logits * 2",)),
    Rule("Distribution.stddev", "{self}.variance.sqrt()", to="paddle", gives="Tensor", how="of_shares_drawn",
         examples=("torch.distributions.Normal(m, p).stddev",)),
)  # fmt: skip
