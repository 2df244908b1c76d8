"""Pretrains the weak molecular encoders: MolBERT's layout, 2 layers, 2 heads, 8 to 96 hidden units.

    python -m experiments.pretrain_molbert --hidden 8 16 --molecules 100000 --out weights

Masked tokens on the SMILES of MOSES (`w2sverify data fetch moses`), as MolBERT's first task; its
other two, equivalence of SMILES and computed properties, are left out. `--molecules all` takes the
1.58 million there are, which is for a GPU.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from experiments._encoders.bert import Bert, BertShape
from experiments._encoders.smiles_tokens import (
    MOLBERT_TOKENS,
    kekulised,
    molbert_tokens,
    padded,
)
from w2sverify.data import fetch
from w2sverify.errors import InputError

__all__ = ["pretrain_molbert"]

SIZES = (8, 12, 16, 24, 32, 48, 64, 96)
MASK, FIRST_ATOM = MOLBERT_TOKENS.index("[MASK]"), 4
#: BERT's: a token in seven is asked for; of these, eight in ten are masked, one is replaced.
ASKED, MASKED, REPLACED = 0.15, 0.8, 0.9


def pretrain_molbert(
    rows: list[list[int]],
    hidden: int,
    *,
    epochs: int = 2,
    batch: int = 128,
    learning_rate: float = 2e-3,
    seed: int = 0,
    device: str = "cpu",
    report: bool = False,
) -> tuple[Bert, list[float]]:
    """An encoder and the mean loss of every hundred steps (nats for each token asked for).

    `rows` are token numbers of molecules. AdamW with a linear warm-up over a twentieth of the
    steps and a linear decay after it, as MolBERT. One seed gives one result on one device.
    """
    if not rows:
        raise InputError("There are no molecules to train on; name at least one.")
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    shape = BertShape(len(MOLBERT_TOKENS), hidden, 2, 2, 2 * hidden)
    model = Bert(shape)
    for parameter in model.parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=0.02)
    head = nn.Linear(hidden, len(MOLBERT_TOKENS))
    model.to(device).train()
    head.to(device)
    weights = [*model.parameters(), *head.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=learning_rate, weight_decay=0.01)
    steps = epochs * -(-len(rows) // batch)
    warm = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / warm, max(0.0, (steps - step) / (steps - warm + 1))),
    )
    losses: list[float] = []
    recent: list[float] = []
    for _ in range(epochs):
        for chosen in _batches(rows, batch, rng):
            tokens = torch.from_numpy(padded([rows[index] for index in chosen])).to(device)
            loss = _loss(model, head, tokens, rng)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            schedule.step()
            recent.append(float(loss.detach()))
            if len(recent) == 100:
                losses.append(sum(recent) / len(recent))
                recent.clear()
                if report and len(losses) % 5 == 0:
                    done = 100 * len(losses)
                    print(f"hidden {hidden}: step {done} of {steps}, loss {losses[-1]:.3f}")
    return model.eval().cpu(), losses


def _batches(rows: list[list[int]], batch: int, rng: np.random.Generator) -> list[list[int]]:
    """Molecules of similar length together, in random order."""
    order = rng.permutation(len(rows))
    order = order[np.argsort([len(rows[index]) for index in order], kind="stable")]
    batches = [order[start : start + batch].tolist() for start in range(0, len(rows), batch)]
    return [batches[index] for index in rng.permutation(len(batches))]


def _loss(model: Bert, head: nn.Linear, tokens: Tensor, rng: np.random.Generator) -> Tensor:
    draws = torch.from_numpy(rng.random((2, *tokens.shape))).to(tokens.device)
    random = rng.integers(FIRST_ATOM, len(MOLBERT_TOKENS), tokens.shape)
    asked = (draws[0] < ASKED) & (tokens >= FIRST_ATOM)
    seen = torch.where(asked & (draws[1] < MASKED), MASK, tokens)
    swap = asked & (draws[1] >= MASKED) & (draws[1] < REPLACED)
    seen = torch.where(swap, torch.from_numpy(random).to(tokens.device), seen)
    output = model(seen, tokens > 0)[-1]
    # The sum over none is 0, and so is its gradient.
    total = nn.functional.cross_entropy(head(output[asked]), tokens[asked], reduction="sum")
    return total / asked.sum().clamp(min=1)


def moses_rows(count: int | None, seed: int) -> list[list[int]]:
    """Tokens of that many molecules of MOSES, drawn without replacement; None for all."""
    with gzip.open(fetch("moses"), "rt") as lines:
        next(lines)
        smiles = [line.split(",", 1)[0].strip() for line in lines]
    if count is not None:
        chosen = np.random.default_rng(seed).choice(
            len(smiles), min(count, len(smiles)), replace=False
        )
        smiles = [smiles[index] for index in chosen]
    return [molbert_tokens(kekulised(text)) for text in smiles]


def main() -> int:
    """Train one encoder for each hidden size and save it in MolBERT's checkpoint layout."""
    parser = argparse.ArgumentParser(prog="python -m experiments.pretrain_molbert")
    parser.add_argument("--hidden", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--molecules", default="100000", help="how many, or all")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--out", type=Path, default=Path("weights"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    count = None if options.molecules == "all" else int(options.molecules)
    rows = moses_rows(count, options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    for hidden in options.hidden:
        model, losses = pretrain_molbert(
            rows,
            hidden,
            epochs=options.epochs,
            seed=options.seed,
            device=options.device,
            report=True,
        )
        path = options.out / f"molbert-{hidden}.ckpt"
        torch.save(
            {
                "state_dict": {f"model.bert.{k}": v for k, v in model.state_dict().items()},
                "hyper_parameters": {
                    "num_attention_heads": 2,
                    "hidden_size": hidden,
                    "molecules": len(rows),
                    "epochs": options.epochs,
                    "seed": options.seed,
                    "losses": losses,
                },
            },
            path,
        )
        print(f"{path}: loss {losses[-1] if losses else float('nan'):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
