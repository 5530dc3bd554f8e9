"""Rules of data: samplers and sets of torch.utils.data, and what is done to pictures."""

from zoo.translation.rule import Rule

DATA, IO = "torch.utils.data", "paddle.io"
KEPT = "PaddlePaddle keeps its data sets in a folder of its own, and MNIST's labels as rows of one number"
TOLD = "torchvision keeps its data sets in a folder that it is told, and gives MNIST's labels as numbers"
SEEN, THEIRS = "torchvision.transforms", "paddle.vision.transforms"
PICTURE, HAND = f"{SEEN}.functional", f"{THEIRS}.functional"
PICTURES = "has no counterpart in PaddlePaddle: turn the tensor into an array, and write that with PIL"

RULES = (
    Rule(f"{DATA}.IterableDataset", f"{IO}.IterableDataset"),
    Rule("torchvision.datasets.VisionDataset(root=None, transforms=None, transform=None, target_transform=None)",
         "{root}", to="paddle", how="written", gives="unknown"),
    Rule(f"{DATA}.Sampler", f"{IO}.Sampler"),
    Rule(f"{DATA}.ConcatDataset(datasets)", f"{IO}.ConcatDataset(datasets)", gives="unknown"),
    Rule(f"{DATA}.ChainDataset(datasets)", f"{IO}.ChainDataset(datasets)", gives="unknown"),
    Rule(f"{DATA}.SequentialSampler(data_source)", f"{IO}.SequenceSampler(data_source)", gives="unknown"),
    Rule(f"{DATA}.RandomSampler(data_source, replacement=False, num_samples=None)",
         f"{IO}.RandomSampler(data_source, replacement=False, num_samples=None)", gives="unknown"),
    Rule(f"{DATA}.SubsetRandomSampler(indices)", f"{IO}.SubsetRandomSampler(indices)", gives="unknown"),
    Rule(f"{DATA}.WeightedRandomSampler(weights, num_samples, replacement=True)",
         f"{IO}.WeightedRandomSampler(weights, num_samples, replacement=True)", gives="unknown", how="as_array",
         note="Paddle takes the weights as an array alone."),
    Rule(f"{DATA}.BatchSampler(sampler, batch_size, drop_last)",
         f"{IO}.BatchSampler(dataset=None, sampler=None, shuffle=False, batch_size=1, drop_last=False)",
         gives="unknown"),
    Rule(f"{DATA}.DataLoader(dataset, *, batch_sampler=..., num_workers=0, collate_fn=None, pin_memory=False)",
         f"{IO}.DataLoader(dataset, *, batch_sampler=..., collate_fn=None, num_workers=0, return_list=True, "
         "places=None, use_shared_memory=True)", drops=("pin_memory", "return_list", "places", "use_shared_memory"),
         gives="Loader"),
    Rule(f"{DATA}.default_collate(batch)", "paddle.io.dataloader.collate.default_collate_fn(batch)", gives="unknown",
         note="Of numbers Paddle's makes an array, of which a loader makes a tensor; torch's makes the tensor."),
    Rule(f"{DATA}.get_worker_info()", f"{IO}.get_worker_info()", gives="unknown"),
    Rule(f"{DATA}.DataLoader(dataset, batch_size=1, shuffle=False, sampler=..., *, num_workers=0, collate_fn=None, "
         "pin_memory=False, drop_last=False, persistent_workers=False)",
         f"{IO}.DataLoader(dataset, *, batch_sampler=None, collate_fn=None, num_workers=0)", how="sampled", to="paddle",
         gives="Loader"),
    # sets of pictures
    *(
        Rule(f"torchvision.datasets.{name}(root, train=True, transform=None, target_transform=None, download=False)",
             f"paddle.vision.datasets.{theirs}(*, mode='train', transform=None)", how="data_set", to="paddle",
             gives="unknown", why=KEPT)
        for name, theirs in (("MNIST", "MNIST"), ("FashionMNIST", "FashionMNIST"), ("CIFAR10", "Cifar10"),
                             ("CIFAR100", "Cifar100"))
    ),
    *(
        Rule(f"torchvision.datasets.{name}(root)", f"paddle.vision.datasets.{theirs}({paths}, mode='train', "
             "transform=None, download=True, backend=None)", how="data_set_back", to="torch", gives="unknown", why=TOLD)
        for name, theirs, paths in (
            ("MNIST", "MNIST", "image_path=None, label_path=None"),
            ("FashionMNIST", "FashionMNIST", "image_path=None, label_path=None"),
            ("CIFAR10", "Cifar10", "data_file=None"), ("CIFAR100", "Cifar100", "data_file=None"),
        )
    ),
    *(
        Rule(f"torchvision.datasets.{name}(root)", f"paddle.vision.datasets.{theirs}({paths}, mode='train', "
             "transform=None, download=True, backend=None)", how="data_set_parts", to="torch", gives="unknown",
             why=TOLD)
        for name, theirs, paths in (
            ("Flowers102", "Flowers", "data_file=None, label_file=None, setid_file=None"),
            ("VOCSegmentation", "VOC2012", "data_file=None"),
        )
    ),
    Rule("torchvision.datasets.ImageFolder(root, transform=None)",
         "paddle.vision.datasets.DatasetFolder(root, *, transform=None)", gives="unknown"),
    # pictures
    Rule(f"{SEEN}.Resize(size, interpolation=...)", f"{THEIRS}.Resize(size, interpolation='bilinear')", how="resized",
         to="paddle", gives="unknown"),
    Rule(f"{SEEN}.Lambda(lambd)", "{lambd}", how="bare_function", to="paddle", gives="unknown"),
    Rule(f"{SEEN}.Compose(transforms)", f"{THEIRS}.Compose(transforms)", how="of_arrays",
         to="torch", gives="Transform"),
    Rule(f"{SEEN}.Compose(transforms)", f"{THEIRS}.Compose(transforms)", gives="Transform"),
    Rule(f"{SEEN}.ToTensor()", f"{THEIRS}.ToTensor()", gives="unknown"),
    Rule(f"{SEEN}.Normalize(mean, std)", f"{THEIRS}.Normalize(mean=0.0, std=1.0, data_format='CHW', to_rgb=False)",
         how="normalized", to="torch", gives="unknown"),
    Rule(f"{SEEN}.Lambda(lambd)", f"{THEIRS}.Transpose(order=(2, 0, 1))", how="channels_first", to="torch",
         gives="unknown"),
    Rule(f"{SEEN}.Resize(size, interpolation=...)", f"{THEIRS}.Resize(size, interpolation=...)", how="resized_back",
         to="torch", gives="unknown"),
    Rule(f"{SEEN}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), interpolation=...)",
         f"{THEIRS}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), interpolation=...)",
         how="resized_back", to="torch", gives="unknown"),
    Rule(f"{SEEN}.Normalize(mean, std, inplace=False)", f"{THEIRS}.Normalize(mean=0.0, std=1.0)", to="paddle",
         drops=("inplace",), gives="unknown"),
    Rule(f"{SEEN}.Resize(size)", f"{THEIRS}.Resize(size)", gives="unknown"),
    Rule(f"{SEEN}.CenterCrop(size)", f"{THEIRS}.CenterCrop(size)", gives="unknown"),
    Rule(f"{SEEN}.RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')",
         f"{THEIRS}.RandomCrop(size, padding=None, pad_if_needed=False, fill=0, padding_mode='constant')",
         gives="unknown"),
    Rule(f"{SEEN}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333))",
         f"{THEIRS}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333))", gives="unknown"),
    Rule(f"{SEEN}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), interpolation=...)",
         f"{THEIRS}.RandomResizedCrop(size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), "
         "interpolation='bilinear')", how="resized", to="paddle", gives="unknown"),
    Rule(f"{SEEN}.RandomHorizontalFlip(p=0.5)", f"{THEIRS}.RandomHorizontalFlip(prob=0.5)", names={"p": "prob"},
         gives="unknown"),
    Rule(f"{SEEN}.RandomVerticalFlip(p=0.5)", f"{THEIRS}.RandomVerticalFlip(prob=0.5)", names={"p": "prob"},
         gives="unknown"),
    Rule(f"{SEEN}.RandomRotation(degrees, *, expand=False, center=None, fill=0)",
         f"{THEIRS}.RandomRotation(degrees, *, expand=False, center=None, fill=0)", gives="unknown"),
    Rule(f"{SEEN}.ColorJitter(brightness=0, contrast=0, saturation=0, hue=0)",
         f"{THEIRS}.ColorJitter(brightness=0, contrast=0, saturation=0, hue=0)", gives="unknown"),
    Rule(f"{SEEN}.Grayscale(num_output_channels=1)", f"{THEIRS}.Grayscale(num_output_channels=1)", gives="unknown"),
    Rule(f"{SEEN}.Pad(padding, fill=0, padding_mode='constant')",
         f"{THEIRS}.Pad(padding, fill=0, padding_mode='constant')", gives="unknown"),
    Rule("torchvision.utils.make_grid(tensor, nrow=8, padding=2, normalize=False)", "{tensor}", to="paddle",
         how="pictures", gives="Tensor", note=PICTURES),
    Rule("torchvision.utils.save_image(tensor, fp, *, nrow=8, padding=2, normalize=False)", "{tensor}", to="paddle",
         how="pictures", gives="none", note=PICTURES),
    *(Rule(f"torchvision.utils.{name}(tensor)", None, note=PICTURES, gives=gives,
           examples=(f"import io\nimport torchvision\n{line}",))
      for name, gives, line in (("make_grid", "Tensor", "torchvision.utils.make_grid(x[:, :3], pad_value=1)"),
                                ("save_image", "none", "torchvision.utils.save_image(x[:, :3], io.BytesIO(), "
                                 "format='png')\ny = m"))),
    Rule("torch.utils.data.BatchSampler(sampler, batch_size, drop_last)",
         "io.BatchSampler(dataset=..., *, shuffle=False, batch_size=1, drop_last=False)", how="batches", to="torch",
         gives="unknown"),
    Rule("written.DistributedBatchSampler(dataset, batch_size, num_replicas=None, rank=None, shuffle=False, "
         "drop_last=False)",
         "io.DistributedBatchSampler(dataset, batch_size, num_replicas=None, rank=None, shuffle=False, "
         "drop_last=False)", to="torch", gives="unknown"),
    # pictures whose colours are changed, one thing at a time
    *(
        Rule(f"{SEEN}.ColorJitter(*, {name}=...)", f"{THEIRS}.{name.title()}Transform(value, *, keys=None)",
             names={name: "value"}, drops=("keys",), to="torch", gives="unknown")
        for name in ("brightness", "contrast", "saturation", "hue")
    ),
    Rule(f"{SEEN}.RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)",
         f"{THEIRS}.RandomErasing(prob=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)",
         names={"p": "prob"}, to="torch", gives="unknown"),
    Rule(f"{SEEN}.RandomAffine(degrees, translate=None, scale=None, shear=None)",
         f"{THEIRS}.RandomAffine(degrees, translate=None, scale=None, shear=None)", to="torch", gives="unknown"),
    Rule(f"{PICTURE}.resize(img, size, interpolation=...)", f"{HAND}.resize(img, size, interpolation=...)",
         how="resized_back", to="torch", gives="unknown"),
    *(
        Rule(f"{PICTURE}.{name}(img, {arguments})", f"{HAND}.{name}(img, {arguments})", to="torch", gives="unknown")
        for name, arguments in (
            ("resize", "size"), ("crop", "top, left, height, width"), ("center_crop", "output_size"),
            ("adjust_brightness", "brightness_factor"), ("adjust_contrast", "contrast_factor"),
            ("adjust_saturation", "saturation_factor"), ("adjust_hue", "hue_factor"),
            ("pad", "padding, fill=0, padding_mode='constant'"), ("rotate", "angle"),
            ("to_grayscale", "num_output_channels=1"),
        )
    ),
    Rule("torch.utils.data.Dataset", "paddle.io.Dataset"),
    Rule("torch.utils.data.DataLoader(dataset, batch_size=1, shuffle=False, *, num_workers=0, collate_fn=None, "
         "pin_memory=False, drop_last=False, persistent_workers=False, worker_init_fn=None, prefetch_factor=None, "
         "timeout=0, multiprocessing_context=None)",
         "paddle.io.DataLoader(dataset, *, batch_size=1, shuffle=False, drop_last=False, collate_fn=None, "
         "worker_init_fn=None, num_workers=0, return_list=True, places=None, use_shared_memory=True, "
         "use_buffer_reader=True, timeout=0)",
         drops=("pin_memory", "persistent_workers", "prefetch_factor", "multiprocessing_context", "return_list",
                "places", "use_shared_memory", "use_buffer_reader", "timeout"), gives="Loader"),
    Rule("torch.utils.data.TensorDataset(*tensors)", "paddle.io.TensorDataset(tensors)", units={"tensors": "sequence"},
         gives="unknown"),
    Rule("torch.utils.data.Subset(dataset, indices)", "paddle.io.Subset(dataset, indices)", gives="unknown"),
    Rule("torch.utils.data.random_split(dataset, lengths)", "paddle.io.random_split(dataset, lengths)",
         gives="unknown"),
)  # fmt: skip
