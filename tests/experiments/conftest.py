"""One thread for torch: on a busy machine more are slower by far."""

import torch

torch.set_num_threads(1)
