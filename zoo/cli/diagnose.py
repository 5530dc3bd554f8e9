"""`zoo diagnose`: where a port of your own first differs from a network, and why."""

from typing import Annotated, Any

import typer

from zoo.cli import options


def diagnose(
    context: typer.Context,
    port: Annotated[str, typer.Argument(help="FILE.py:NAME, the class or function that makes your model.")],
    against: Annotated[
        str,
        typer.Option(help="The network it claims to be (`zoo list`), or FILE.py:NAME, a model of either framework."),
    ],
    args: options.Args = None,
    against_args: Annotated[
        list[str] | None, typer.Option("--against-args", help="The same for the model of --against: width=64,depth=2.")
    ] = None,
    input_size: options.InputSize = None,
    inputs: options.Inputs = None,
    num_classes: options.Classes = None,
    in_channels: options.Channels = None,
    image_size: options.ImageSize = None,
    backend: options.Backend = None,
    json_file: options.Json = None,
    force: options.Force = False,
    lang: options.Language = None,
) -> None:
    """Find the first layer at which your own model differs from a network or another model, and the likely cause.

    Against a model of a file, of either framework: --against theirs.py:Net --input-size 3,224,224. The files are
    imported and run. Classes and channels of the network are read off your model where they are not given. --backend
    says which framework your model is to be of. Exit code 0: equal. 1: different. 2: refused.
    """
    from zoo.backends import backend_of, choose_backend, runtime
    from zoo.cards import card
    from zoo.cli.console import screen
    from zoo.cli.pairs import fed
    from zoo.course.language_and_plot_words import language
    from zoo.doctor.diagnose import diagnose as examine
    from zoo.errors import ArgumentError, ModelError
    from zoo.port.importing import foreign
    from zoo.port.model_in_file import built, is_port

    spoken = language(lang)
    options.check_outputs(force, json_file, reads=[inputs])
    given: dict[str, Any] = {"num_classes": num_classes, "in_channels": in_channels, "image_size": image_size}
    given = {name: value for name, value in given.items() if value is not None}
    if is_port(against):
        if given:
            option = f"--{next(iter(given)).replace('_', '-')}"
            raise ArgumentError(f"{option} is for a network's name; against a model give --input-size alone.")
        given = fed(input_size, inputs)
    else:
        card(against)
        if input_size or inputs or against_args:
            raise ArgumentError(f"--input-size, --inputs and --against-args are for a model; {against} has its own.")
    if against_args and context.args:
        raise ArgumentError(
            f"{context.args[0]!r} is a word of its own; with --against-args, give several arguments of one model in "
            "one word, with commas between them: --args width=64,act=relu."
        )
    if backend is not None:
        runtime(choose_backend(backend))
    model = built(port, [*(args or []), *context.args])
    found = backend_of(model)
    if backend is not None and found != backend:
        raise ModelError(f"{port} makes a model of {found}, not of {backend}; leave --backend out, or take another.")
    right = built(against, against_args or []) if is_port(against) else against
    with foreign():
        diagnosis = examine(model, right, **given)
    options.write(json_file, diagnosis.to_json() + "\n")
    if not options.is_stdout(json_file):
        shown: object = diagnosis
        if spoken == "zh":
            from zoo.course.exercises.panel import Chinese

            shown = Chinese(diagnosis)
        screen(110).print(shown)
    raise options.ended(diagnosis.equal)
