"""What the experiments share: networks, pretraining, heads, samples and distances."""
