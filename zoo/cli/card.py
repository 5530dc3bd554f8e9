"""`zoo card`: the facts on one network."""

from typing import Annotated

import typer


def card(name: Annotated[str, typer.Argument(help="A network's name; `zoo list` shows them.")]) -> None:
    """Print what there is to know about a network: source, paper, counts, preprocessing, weights that ship, quirks."""
    from zoo.cards import SOURCES
    from zoo.cards import card as look_up
    from zoo.training.recipes import recipes

    facts = look_up(name)
    smallest = f"{facts.min_size}x{facts.min_size}"
    if facts.min_size_aux is not None:
        smallest += f" (with aux=True {facts.min_size_aux}x{facts.min_size_aux})"
    aux = f" ({facts.num_params_aux:,} with aux=True)" if facts.num_params_aux is not None else ""
    head = "the shape of a tensor follows the image size" if facts.sized else "any size from there on"
    rows = [
        ("family", facts.family),
        ("source", SOURCES[facts.source]),
        ("paper", facts.paper),
        ("files", f"zoo/torch/{facts.module}.py, zoo/paddle/{facts.module}.py"),
        ("input", "N x " + " x ".join(map(str, facts.input_size))),
        ("classes", str(facts.num_classes)),
        ("parameters", f"{facts.num_params:,} trainable{aux}"),
        ("MACs", f"{facts.macs:,} for one picture"),
        ("smallest", f"{smallest}, {head}"),
        ("init", f"convolutions {facts.init.conv}, linear layers {facts.init.linear}"),
        ("preprocessing", f"(value / 255 - mean) / std; {facts.preprocessing.words}"),
        ("peers", ", ".join(facts.peers) or "none"),
        *(("recipe", f"{which}: {named.about}") for which, named in recipes(name).items()),
        *(("weights", f"{each.name}: {each.title}") for each in facts.weights),
        *(("published", f"{each.name}: {each.preprocessing.words}") for each in facts.published if not each.unusable),
        *(("quirk", quirk) for quirk in facts.quirks),
    ]
    typer.echo(f"{facts.name}: {facts.title}")
    for label, text in rows:
        typer.echo(f"  {label:<14}{text}")
